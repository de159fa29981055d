/* SPDX-License-Identifier: GPL-3.0-or-later */

import {alignSplit} from '../../data/gnome-shell/align.js';
import {Layout} from '../../data/gnome-shell/layout.js';
import {Notices} from '../../data/gnome-shell/notices.js';
import {chooseMonitor, findPosition, placeOfPreset, readPlace, writePlace}
    from '../../data/gnome-shell/place.js';
import {DEFAULTS, contrastOf, readMotion, readStyle} from '../../data/gnome-shell/style.js';
import {Voices} from '../../data/gnome-shell/voices.js';
import {readWords} from '../../data/gnome-shell/words.js';
import {equal, runTests, test} from './tap.js';

/* Lines of 20 characters, which hide after 5 s and move. */
function newLayout(options = {}) {
    const layout = new Layout(text => [...text].length);

    layout.configure({lines: 2, width: 20, hideAfter: 5000, stability: 'fast', ...options}, 0);
    return layout;
}

function say(layout, number, text, {now = 0, ...details} = {}) {
    layout.update({number, text, stable: 0, final: false, start: NaN, end: NaN, label: null,
        ...details}, now);
}

/* Lines with the tentative part in brackets. */
function shown(layout, now = 0) {
    layout.advance(now);
    return layout.getLines(now).map(({text, tentative}) => tentative < text.length
        ? `${text.slice(0, tentative)}[${text.slice(tentative)}]` : text);
}

test('what is not stable is tentative', () => {
    const layout = newLayout();

    say(layout, 1, 'the cat sat', {stable: 7});
    equal(shown(layout), ['the cat[ sat]']);
    say(layout, 1, 'the cat sings.', {final: true, now: 100});
    equal(shown(layout, 100), ['the cat sings.']);
});

test('stable counts code points', () => {
    const layout = newLayout();

    say(layout, 1, '😀 é no', {stable: 3});
    equal(shown(layout), ['😀 é[ no]']);
});

test('a word is certain when heard alike twice, or when it has stood', () => {
    const layout = newLayout();

    say(layout, 1, 'the cat');
    equal(shown(layout), ['[the cat]']);
    say(layout, 1, 'the dog barks', {now: 100});
    equal(shown(layout, 100), ['the[ dog barks]']);
    equal(layout.getDue(100), 450);
    equal(shown(layout, 450), ['the dog barks']);
});

test('balanced: the newest word waits', () => {
    const layout = newLayout({stability: 'balanced'});

    say(layout, 1, 'the cat sat');
    equal(shown(layout), ['[the cat]']);
    equal(layout.getDue(0), 200);
    equal(shown(layout, 200), ['[the cat sat]']);
    equal(shown(layout, 350), ['the cat sat']);
});

test('calm: no word is shown that may change', () => {
    const layout = newLayout({stability: 'calm'});

    say(layout, 1, 'the cat sat', {stable: 3});
    equal(shown(layout), ['the']);
    say(layout, 1, 'the cat sings', {stable: 3, now: 40});
    equal(shown(layout, 40), ['the cat']);
    equal(shown(layout, 390), ['the cat sings']);
});

test('a line is settled when nothing comes to it', () => {
    const layout = newLayout();
    const settled = () => layout.getLines(0).map(line => line.settled);

    say(layout, 1, 'one two three four five', {stable: 23});
    equal(settled(), [true, false]);
    say(layout, 1, 'one two three four five', {final: true});
    equal(settled(), [true, true]);
});

test('a full line rolls up, and the newest is at the bottom', () => {
    const layout = newLayout();

    say(layout, 1, 'one two three four five six seven eight nine ten', {final: true});
    equal(shown(layout), ['one two three four', 'five six seven eight']); /* there to be read */
    equal(layout.getDue(0), 1000);
    equal(shown(layout, 1000), ['five six seven eight', 'nine ten']);
});

test('a roll takes its time, and the line that goes is seen to', () => {
    const layout = newLayout({rollTime: 250});

    say(layout, 1, 'one two three four five six', {final: true});
    equal(layout.getRoll(0), null); /* it was not there before */
    say(layout, 2, 'seven eight nine', {final: true, now: 2000});
    equal(layout.getRoll(2000), 2000);
    equal(shown(layout, 2000), ['one two three four', 'five six', 'seven eight nine']);
    equal(layout.getDue(2000), 2250);
    equal(layout.getRoll(2250), null);
    equal(shown(layout, 2250), ['five six', 'seven eight nine']);
});

test('what begins with a symbol is shown whole', () => {
    const layout = newLayout();

    say(layout, 1, '♪ la la', {final: true});
    say(layout, 2, '- no', {final: true, now: 50});
    equal(shown(layout, 50), ['♪ la la - no']);
});

test('words appear, and the whole fades', () => {
    const layout = newLayout({appearTime: 80, fadeTime: 250});

    say(layout, 1, 'one', {final: true});
    equal([layout.getLines(0)[0].fresh, layout.getFreshness(0)], [0, 0.5]);
    equal(layout.getDue(0), 80);
    equal([layout.getLines(80)[0].fresh, layout.getFreshness(80)], [3, 1]);
    equal(layout.getDue(80), 5000);
    equal([4999, 5000, 5250].map(now => layout.isFading(now)), [false, true, false]);
    equal(layout.getDue(5000), 5250);
    equal(shown(layout, 5250), []);
    say(layout, 2, 'two', {final: true, now: 6000});
    equal(shown(layout, 6000), ['two']);
});

test('a line that rolled up never changes', () => {
    const layout = newLayout();

    say(layout, 1, 'one two three four five', {stable: 19});
    equal(shown(layout), ['one two three four', '[five]']);
    say(layout, 1, 'won too free for five six', {final: true, now: 100});
    equal(shown(layout, 100), ['one two three four', 'five six']);
});

test('late changes are made where they matter and nothing moves', () => {
    const layout = newLayout();

    say(layout, 1, 'we have 15', {stable: 10});
    say(layout, 1, 'we have 50 cats', {now: 1000});
    equal(shown(layout, 1000), ['we have 50[ cats]']);
});

test('of a line that hides, what was said does not come again', () => {
    const layout = newLayout();

    say(layout, 1, 'the cat', {stable: 3});
    equal(shown(layout, 350), ['the cat']);
    equal(layout.getDue(350), 5350);
    equal(shown(layout, 5350), []);
    equal(layout.getDue(5350), Infinity);
    say(layout, 1, 'the cat sat', {final: true, now: 6000});
    equal(shown(layout, 6000), ['sat']);
});

test('it need not hide', () => {
    const layout = newLayout({hideAfter: Infinity});

    say(layout, 1, 'the cat', {final: true});
    equal(layout.getDue(0), Infinity);
});

test('segments follow on the same line, and after a pause on the next', () => {
    const layout = newLayout();

    say(layout, 1, 'one.', {final: true, start: 0, end: 1});
    say(layout, 2, 'Two.', {final: true, start: 1.2, end: 2});
    equal(shown(layout), ['one. Two.']);
    say(layout, 3, 'Three.', {final: true, start: 3.5, end: 4});
    equal(shown(layout), ['one. Two.', 'Three.']);
});

test('another speaker begins a line with the name', () => {
    const layout = newLayout({lines: 3});

    say(layout, 1, 'one', {final: true});
    say(layout, 2, 'two', {final: true, label: 'You:', now: 10});
    say(layout, 3, 'three', {final: true, label: 'You:', now: 20});
    say(layout, 4, 'four', {final: true, label: '>>', now: 30});
    equal(shown(layout, 30), ['one', 'You: two three', '>> four']);
});

test('a name that leaves no room for words is not shown', () => {
    const layout = newLayout();

    say(layout, 1, 'one', {final: true, label: '>> Somebody Else:'});
    equal(shown(layout), ['one']);
});

test('of two who speak at once one has the line, until silent', () => {
    const layout = newLayout();

    say(layout, 1, 'left says', {stable: 9});
    say(layout, 2, 'right says', {stable: 10, now: 100});
    equal(shown(layout, 100), ['left says']);
    equal(layout.getDue(100), 1000);
    equal(shown(layout, 1000), ['left says', 'right says']);
    say(layout, 2, 'right says this', {final: true, now: 1100});
    equal(shown(layout, 1100), ['left says', 'right says this']);
});

test('what is past stays so', () => {
    const layout = newLayout();

    say(layout, 2, 'two', {final: true});
    say(layout, 1, 'one', {final: true});
    say(layout, 2, 'other', {final: true});
    equal(shown(layout), ['two']);
});

test('another width breaks the lines anew', () => {
    const layout = newLayout({lines: 3});

    say(layout, 1, 'one two three four five', {final: true});
    layout.configure({lines: 3, width: 10}, 100);
    equal(shown(layout, 100), ['one two', 'three four', 'five']);
});

test('a word longer than a line is broken', () => {
    const layout = newLayout({lines: 8});

    say(layout, 1, 'x'.repeat(45), {final: true});
    equal(shown(layout).map(line => line.length), [20, 20, 5]);
});

test('a text of one word costs little', () => {
    let measured = 0;
    const layout = new Layout(text => {
        measured += text.length;
        return text.length;
    });

    layout.configure({lines: 2, width: 20}, 0);
    say(layout, 1, 'endless'.repeat(20000), {final: true});
    equal(shown(layout).every(line => line.length <= 20), true);
    equal(measured < 2e6, true);
});

test('what comes at once and nobody could read is skipped', () => {
    const layout = newLayout();

    say(layout, 1, `${'word '.repeat(3000)}one two`, {final: true});
    equal(shown(layout).some(line => line.endsWith('word word')), true);
    equal(layout.getDue(0) <= 1000, true);
});

test('marks without any width fill a line, too', () => {
    let longest = 0;
    const layout = new Layout(text => {
        longest = Math.max(longest, text.length);
        return text.replace(/\p{M}/gu, '').length;
    });

    layout.configure({lines: 2, width: 20}, 0);
    for (let number = 1; number < 10; number++)
        say(layout, number, `a${'\u0301'.repeat(16000)}`, {final: true});
    equal(longest < 1000, true);
});

test('no room at all ends too', () => {
    const layout = new Layout(text => 100 * text.length);

    layout.configure({lines: 2, width: 20}, 0);
    say(layout, 1, 'ab c', {final: true});
    equal(shown(layout).length > 0, true);
});

test('text without spaces is broken anywhere, and a hyphen ends a line', () => {
    const layout = newLayout();
    const texts = text => readWords(text).filter(word => word.begins).map(word => word.text);

    say(layout, 1, '字'.repeat(25), {final: true});
    equal(shown(layout).map(line => line.length), [20, 5]);
    equal(texts('你好。世界'), ['你', '好', '世', '界']);
    equal(texts('well-known 1-2 -x'), ['well', 'known', '1-2', '-x']);
});

test('Thai is broken between words, where they are known', () => {
    const layout = newLayout({width: 12});

    say(layout, 1, 'ภาษาไทยง่ายมาก', {final: true});
    equal(shown(layout)[0], Intl.Segmenter ? 'ภาษาไทยง่าย' : 'ภาษาไทยง่ายม');
});

test('any texts: no committed word moves', () => {
    let seed = 7;
    const chance = n => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;

    for (let round = 0; round < 100; round++) {
        const layout = newLayout({lines: 8, hideAfter: Infinity});
        let text = '', frozen = [];

        for (let now = 0; now < 3000; now += 50) {
            const words = text.split(' ');

            text = [...words.slice(0, -chance(3) || words.length), `w${chance(30)}`].join(' ');
            say(layout, 1, text, {now});
            const lines = shown(layout, now).slice(0, -1);
            /* Some lines went at the top, others came at the bottom; none is another one now. */
            const before = frozen;
            equal(before.some((_, gone) =>
                before.slice(gone).every((line, i) => line === lines[i])), before.length > 0);
            frozen = lines;
        }
    }
});

test('alignment finds where a rewritten text goes on', () => {
    equal(alignSplit('a b c', 5, 'a b c d'), 5);
    equal(alignSplit('a b c', 5, 'a x b c d'), 7);
    equal(alignSplit('a b c', 5, 'b c d'), 3);
    equal(alignSplit('a b c', 5, ''), 0);
    equal(alignSplit('the cat', 7, 'the cats sleep'), 8); /* the word has grown */
    const counted = n => Array.from({length: n}, (_, i) => `${i}`).join(' ');
    const {length} = counted(100);
    equal(alignSplit(counted(100), length, `x ${counted(103)}`), length + 2);
});

test('one source needs no name', () => {
    for (const source of ['system', '', 'microphone'])
        equal(new Voices().getLabel(source, -1), null);
});

test('you are told from others when both are heard', () => {
    const voices = new Voices();

    equal(voices.getLabel('system', -1), null);
    equal(voices.getLabel('microphone', 0), 'You:');
    equal(voices.getLabel('system', -1), '>>');
    equal(voices.getLabel('Firefox', -1), '>> Firefox:');
    equal([...voices.getLabel('😀'.repeat(500), -1)].length, 63);
});

test('speakers have numbers', () => {
    const voices = new Voices();

    equal(voices.getLabel('system', 0), '>> Speaker 1:');
    equal(voices.getLabel('system', 11), '>> Speaker 12:');
    equal(voices.getLabel('', 2000000000), null);
});

const MONITORS = [
    {index: 0, connector: 'DP-1', maker: 'Dell', model: 'U2720Q', x: 0, y: 0, width: 1000,
        height: 500},
    {index: 1, connector: 'HDMI-1', maker: '', model: '', x: 1000, y: 50, width: 1000,
        height: 500, isPrimary: true},
];

test('the monitor that is named, else the primary one', () => {
    const choose = wanted => chooseMonitor(MONITORS, wanted).connector;

    equal(choose('DP-1 Dell U2720Q'), 'DP-1');
    equal(choose('DP-1'), 'DP-1'); /* as programs on XWayland know it */
    equal(choose('XWAYLAND 1000x500+0+0'), 'DP-1');
    equal(choose('DP-1 Other'), 'HDMI-1');
    equal(choose(''), 'HDMI-1');
    equal(chooseMonitor([{connector: ''}], ''), {connector: ''});
    equal(chooseMonitor([], ''), undefined);
});

test('places on monitors', () => {
    const [dell, other] = MONITORS;
    const places = {'DP-1 Dell U2720Q': [0.1, 0.2, true], 'HDMI-1': [5, 0.2, false]};

    equal(readPlace(places, dell), {x: 0.1, y: 0.2, top: true});
    equal(readPlace({'DP-1': [0, 1, false]}, dell), {x: 0, y: 1, top: false});
    /* Of one monitor's places by several names the newest, which is the first. */
    const numbered = {'XWAYLAND 1000x500+0+0': [0, 1, false]};
    equal(readPlace({...numbered, ...places}, dell), {x: 0, y: 1, top: false});
    equal(readPlace({...places, ...numbered}, dell), {x: 0.1, y: 0.2, top: true});
    equal(readPlace(places, other), {x: 0.5, y: 0.92, top: false}); /* what is no place isn't one */
    equal(readPlace({}, {connector: '', maker: '', model: ''}), {x: 0.5, y: 0.92, top: false});
    equal(Object.entries(writePlace(places, other, {x: 0, y: 1, top: false})),
        [['HDMI-1', [0, 1, false]], ['DP-1 Dell U2720Q', [0.1, 0.2, true]]]);
    const many = Object.fromEntries(Array.from({length: 40}, (_, i) => [`m${i}`, [0, 0, true]]));
    equal(Object.keys(writePlace(many, dell, {x: 0, y: 0, top: true})).length, 16);
});

test('captions are where their place is', () => {
    const [, monitor] = MONITORS;
    const at = (place, mode = 'floating') => findPosition(place, mode, monitor, 30, 400, 100);
    const bottom = {x: 0.5, y: 0.92, top: false};

    equal(at(bottom), {x: 1300, y: 50 + 460 - 100});
    equal(at({x: 0.5, y: 0.1, top: true}), {x: 1300, y: 100});
    equal(at({x: 1, y: 1, top: false}), {x: 1600, y: 450});
    equal(at({x: 0, y: 0, top: false}), {x: 1000, y: 50});
    equal(at(bottom, 'docked-bottom'), {x: 1300, y: 450});
    equal(at(bottom, 'docked-top'), {x: 1300, y: 80}); /* below the shell's bar */
    equal(findPosition(bottom, 'floating', monitor, 30, 4000, 1000), {x: 1000, y: 50});
    equal(at(placeOfPreset('top-right', monitor, 400)), {x: 1570, y: 90});
    equal(at(placeOfPreset('bottom-left', monitor, 400)), {x: 1030, y: 410});
    equal(placeOfPreset('bottom', monitor, 400), bottom);
});

test('notices', () => {
    const notices = new Notices();

    notices.put('no-audio', 'Nothing is playing.', 0);
    notices.put('source-changed', 'Another output.', 0);
    equal(notices.get(0), 'Another output.');
    equal(notices.getDue(0), 8000);
    equal(notices.get(8000), 'Nothing is playing.');
    equal(notices.getDue(8000), Infinity);
    notices.end(8000);
    equal(notices.get(15999), 'Nothing is playing.');
    equal(notices.get(16000), null);
    notices.put('quota', 'Used up.', 16000);
    equal(notices.getDue(16000), 36000);
    notices.put('quota', '', 16000);
    notices.put('Unauthorized', 'The key is refused.', 16000);
    notices.end(16000);
    equal(notices.getDue(16000), 36000);
    notices.put('Unauthorized', '', 16000);
    equal(notices.get(16000), null);
    for (let i = 0; i < 30; i++)
        notices.put(`code-${i}`, 'x'.repeat(5000), 16000);
    equal(notices.get(16000).length, 511);
});

test('style', () => {
    const style = changes => readStyle(key => ({...DEFAULTS, ...changes})[key]);

    equal(contrastOf(style({})).toFixed(1), '12.6');
    equal(style({'preset': 'yellow-on-black'}).text, [1, 1, 0, 1]);
    equal(style({'preset': 'nonsense'}).plate, [0, 0, 0, 0.8]);
    equal(style({'preset': 'movie'}).edge, 'uniform');
    equal(style({'preset': 'high-contrast'}).dims, false);
    equal(style({'preset': 'custom', 'text-color': '#ff0000'}).text, [1, 0, 0, 1]);
    equal(style({'preset': 'custom', 'text-color': 'red'}).text, [1, 1, 1, 1]);
    /* What could not be read gets an edge. */
    equal(style({'preset': 'custom', 'window-opacity': 0}).edge, 'uniform');
    equal(style({'preset': 'custom', 'text-color': '#000000'}).edgeColor, [1, 1, 1, 1]);
    equal(style({'preset': 'custom', 'text-opacity': 5}).text[3], 0.5);
});

test('motion', () => {
    const motion = (changes, animates = true, held = false) =>
        readMotion(key => ({...DEFAULTS, ...changes})[key], animates, held);

    equal(motion({}), {stability: 'balanced', hideAfter: 5000, rollTime: 250, appearTime: 80,
        fadeTime: 250});
    equal(motion({}, false).fadeTime, 0);
    equal(motion({'motion': 'full'}, false).rollTime, 250);
    equal(motion({'motion': 'reduced'}).rollTime, 0);
    equal(motion({'motion': 'reduced'}).fadeTime, 250);
    equal(motion({'motion': 'none'}).appearTime, 0);
    equal(motion({'hide-after': 0}).hideAfter === Infinity, true);
    equal(motion({}, true, true).hideAfter === Infinity, true);
});

runTests();
