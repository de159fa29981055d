/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How captions look: the caption window's settings, by the rules of src/overlay/style. Pure. */

/* Below this ratio of contrast not even large text can be told (WCAG 2.2). */
const CONTRAST_MIN = 3;

const BLACK = [0, 0, 0, 1];
const WHITE = [1, 1, 1, 1];
const YELLOW = [1, 1, 0, 1];
const CLEAR = [0, 0, 0, 0];

const PLATE = [0, 0, 0, 0.8];
const PLAIN = {text: WHITE, box: CLEAR, plate: PLATE, edge: 'none', edgeColor: BLACK};

const PRESETS = {
    'white-on-black': PLAIN,
    'black-on-white': {...PLAIN, text: BLACK, plate: [1, 1, 1, 0.9], edgeColor: WHITE},
    'yellow-on-black': {...PLAIN, text: YELLOW},
    'movie': {...PLAIN, plate: CLEAR, edge: 'uniform'},
    'high-contrast': {...PLAIN, plate: BLACK},
};

const FAMILIES = {
    'default': 'sans-serif',
    'monospaced-serif': 'Courier New, Courier, monospace',
    'proportional-serif': 'serif',
    'monospaced-sans': 'monospace',
    'proportional-sans': 'sans-serif',
    'casual': 'Comic Neue, Comic Sans MS, Domestic Manners, fantasy',
    'cursive': 'Z003, URW Chancery L, cursive',
    'small-capitals': 'sans-serif',
};

/* What holds where there are no settings, or one of another version lacks. */
export const DEFAULTS = {
    'preset': 'white-on-black', 'text-color': '#ffffff', 'text-opacity': 100,
    'background-color': '#000000', 'background-opacity': 0, 'window-color': '#000000',
    'window-opacity': 80, 'edge': 'none', 'edge-color': '#000000', 'font': 'default',
    'font-family': '', 'lines': 2, 'width-characters': 42, 'size-percent': 100, 'hide-after': 5,
    'dim-tentative': true, 'line-spacing': 135, 'letter-case': 'as-recognised',
    'stability': 'balanced', 'motion': 'system', 'mode': 'floating', 'monitor': '', 'places': {},
    'over-full-screen': true,
};

/* What holds in their place on a desktop that is set to high contrast, as long as nobody has set
 * another. */
export const HIGH_CONTRAST = {'preset': 'high-contrast', 'dim-tentative': false};

/* "#rrggbb" and percent to red, green, blue and alpha, 0 … 1. */
function readColor(text, percent, otherwise) {
    const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
    const channels = match ? match.slice(1).map(hex => parseInt(hex, 16) / 255)
        : otherwise.slice(0, 3);

    return [...channels, percent / 100];
}

function over(top, bottom) {
    return [0, 1, 2].map(i => top[i] * top[3] + bottom[i] * (1 - top[3])).concat(1);
}

/* WCAG 2.2, “relative luminance”. */
function luminance(color) {
    const [red, green, blue] = color.slice(0, 3).map(
        c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/* The least contrast of text to what is behind it, over whatever the screen may show: 1 … 21. */
export function contrastOf({text, box, plate}) {
    const [dark, bright] = [BLACK, WHITE].map(screen => {
        const behind = over(box, over(plate, screen));
        return {text: luminance(over(text, behind)), behind: luminance(behind)};
    });
    const ratio = ({text: one, behind: other}) =>
        (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

    /* Some screen between the two is as bright as the text. */
    if ((dark.text - dark.behind) * (bright.text - bright.behind) <= 0)
        return 1;
    return Math.min(ratio(dark), ratio(bright));
}

function readCustom(get) {
    return {
        text: readColor(get('text-color'), Math.max(50, get('text-opacity')), WHITE),
        box: readColor(get('background-color'), get('background-opacity'), BLACK),
        plate: readColor(get('window-color'), get('window-opacity'), BLACK),
        edge: get('edge'),
        edgeColor: readColor(get('edge-color'), 100, BLACK),
    };
}

/* What could not be read gets an edge that tells letters from anything. */
function makeReadable(look) {
    const edge = (luminance(look.text) + 0.05) / (luminance(look.edgeColor) + 0.05);

    if (contrastOf(look) >= CONTRAST_MIN)
        return look;
    if (look.edge !== 'none' && Math.max(edge, 1 / edge) >= CONTRAST_MIN)
        return look;
    return {...look, edge: 'uniform', edgeColor: luminance(look.text) > 0.179 ? BLACK : WHITE};
}

/* get(key): the value of a setting. */
export function readStyle(get) {
    const preset = get('preset');
    const look = preset === 'custom' ? readCustom(get)
        : PRESETS[preset] ?? PRESETS[DEFAULTS['preset']];

    return {
        ...makeReadable(look),
        dims: get('dim-tentative') && preset !== 'high-contrast',
        family: get('font-family') || FAMILIES[get('font')] || FAMILIES['default'],
        smallCapitals: get('font') === 'small-capitals',
        letterCase: get('letter-case'),
        size: get('size-percent') / 100,
        spacing: get('line-spacing') / 100,
        characters: get('width-characters'),
        lines: get('lines'),
    };
}

/* Fast enough to be no wait, slow enough for the eye to follow: of a roll, of new words, and of the
 * whole before it hides, in milliseconds. */
const ROLL_TIME = 250;
const APPEAR_TIME = 80;
const FADE_TIME = 250;

/* How they move, as a Layout takes it. animates: whether the desktop is set to show motion; held:
 * they stay, however long nothing has been said. */
export function readMotion(get, animates, held) {
    const motion = get('motion') === 'system' ? animates ? 'full' : 'none' : get('motion');
    const seconds = get('hide-after');

    return {
        stability: get('stability'),
        hideAfter: seconds > 0 && !held ? seconds * 1000 : Infinity,
        rollTime: motion === 'full' ? ROLL_TIME : 0,
        appearTime: motion === 'none' ? 0 : APPEAR_TIME,
        fadeTime: motion === 'none' ? 0 : FADE_TIME,
    };
}
