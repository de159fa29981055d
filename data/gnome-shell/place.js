/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where captions are: on which monitor, and where on it, as the settings 'monitor', 'places' and
 * 'mode' say. Places are fractions of a monitor's size: the middle of the captions' lower edge, or
 * of their upper one, which stays where it is while they grow. By the rules of src/overlay/place
 * and placement. Pure.
 */

/* Of the monitor's size, between its edges and captions that are put there by name. */
const MARGIN_X = 0.03;
const MARGIN_Y = 0.08;

/* Monitors that are remembered; of more, the ones of longest ago are forgotten. */
const MONITORS_MAX = 16;

const DEFAULT = {x: 0.5, y: 1 - MARGIN_Y, top: false};

function clamp(value, least, most) {
    return Math.min(Math.max(value, least), Math.max(most, least));
}

/* The monitor's names, best first: with maker and model; and, as programs on XWayland know it, the
 * connector alone, or before XWayland 23.1 where it is (src/overlay/monitor). */
function namesOf({connector, maker, model, x, y, width, height}) {
    return [[connector, maker, model].filter(part => part).join(' '), connector,
        `XWAYLAND ${width}x${height}+${x}+${y}`].filter(name => name);
}

/* What the settings call it. */
export function nameOf(monitor) {
    return namesOf(monitor)[0];
}

/* The one after this in the list, around its end. */
export function nextMonitor(monitors, {index}) {
    const i = monitors.findIndex(monitor => monitor.index === index);

    return monitors[(i + 1) % monitors.length];
}

/* Of monitors (each with connector, maker, model, its area, isPrimary), the one that the setting
 * names; else the primary one, or undefined if there is none at all. */
export function chooseMonitor(monitors, wanted) {
    return monitors.find(monitor => namesOf(monitor)[0] === wanted) ??
        monitors.find(monitor => namesOf(monitor).includes(wanted)) ??
        monitors.find(monitor => monitor.isPrimary) ?? monitors[0];
}

/* The newest place on this monitor, of those that are remembered: {name: [x, y, top]}, newest
 * first. */
export function readPlace(places, monitor) {
    const names = namesOf(monitor);
    const [, [x, y, top]] = Object.entries(places).find(([name]) => names.includes(name)) ??
        ['', []];
    const isFraction = value => value >= 0 && value <= 1;

    return isFraction(x) && isFraction(y) ? {x, y, top} : DEFAULT;
}

/* Those that are remembered, with another place on this monitor. */
export function writePlace(places, monitor, {x, y, top}) {
    const names = namesOf(monitor);
    const others = Object.entries(places).filter(([name]) => !names.includes(name));

    return Object.fromEntries([[names[0], [x, y, top]], ...others].slice(0, MONITORS_MAX));
}

/* A place by its name ('top', 'bottom', and either with '-left' and '-right'), for captions of this
 * width. */
export function placeOfPreset(name, monitor, width) {
    const top = name.startsWith('top');
    const half = clamp(width / 2 / monitor.width, 0, 1);
    const place = {x: 0.5, y: top ? MARGIN_Y : 1 - MARGIN_Y, top};

    if (name.endsWith('-left'))
        place.x = Math.min(MARGIN_X + half, 1);
    else if (name.endsWith('-right'))
        place.x = Math.max(1 - MARGIN_X - half, 0);
    return place;
}

/* Where captions of this size are on a monitor (x, y, width, height), wholly on it where it has
 * room. mode: the setting; panel: height of the shell's own bar at its top, below which captions
 * are docked. */
export function findPosition(place, mode, monitor, panel, width, height) {
    const docked = mode !== 'floating';
    const top = docked ? mode === 'docked-top' : place.top;
    const x = docked ? 0.5 : place.x;
    const y = docked ? top ? panel / monitor.height : 1 : place.y;

    return {
        x: monitor.x + Math.round(clamp(x * monitor.width - width / 2, 0, monitor.width - width)),
        y: monitor.y + Math.round(clamp(y * monitor.height - (top ? 0 : height), 0,
            monitor.height - height)),
    };
}
