/* SPDX-License-Identifier: GPL-3.0-or-later */

import {Layout} from '../../data/gnome-shell/layout.js';
import {Notices} from '../../data/gnome-shell/notices.js';
import {align, readWords} from '../../data/gnome-shell/words.js';
import {DEFAULTS, contrastOf, readStyle} from '../../data/gnome-shell/style.js';
import {equal, runTests, test} from './tap.js';

/* Lines of 20 characters. */
function newLayout(options = {}) {
    const layout = new Layout(text => text.length <= 20);

    layout.configure({lines: 2, hideAfter: 5000, ...options});
    return layout;
}

function say(layout, number, text, {stable = 0, final = false, start = NaN, end = NaN, now = 0} = {}) {
    return layout.update({number, text, stable, final, start, end}, now);
}

/* Lines with the tentative part in brackets. */
function shown(layout) {
    return layout.getLines().map(({text, tentative}) => tentative < text.length
        ? `${text.slice(0, tentative)}[${text.slice(tentative)}]` : text);
}

test('what is not stable is tentative', () => {
    const layout = newLayout();

    say(layout, 1, 'the cat sat', {stable: 7});
    equal(shown(layout), ['the cat[ sat]']);
    say(layout, 1, 'the cat sings', {stable: 7});
    equal(shown(layout), ['the cat[ sings]']);
    say(layout, 1, 'the cat sings.', {final: true});
    equal(shown(layout), ['the cat sings.']);
});

test('stable counts code points', () => {
    const layout = newLayout();

    say(layout, 1, '😀 😀 no', {stable: 3});
    equal(shown(layout), ['😀 😀[ no]']);
});

test('a full line rolls up, and the newest is at the bottom', () => {
    const layout = newLayout();

    say(layout, 1, 'one two three four five six seven eight nine ten', {final: true});
    equal(shown(layout), ['five six seven eight', 'nine ten']);
});

test('a line that rolled up never changes', () => {
    const layout = newLayout();

    say(layout, 1, 'one two three four five', {stable: 19});
    equal(shown(layout), ['one two three four', '[five]']);
    say(layout, 1, 'won too free for five six', {final: true, now: 100});
    equal(shown(layout), ['one two three four', 'five six']);
});

test('a tail that fills the line waits, and is frozen then', () => {
    const layout = newLayout();

    say(layout, 1, 'one two three four five');
    equal(shown(layout), ['[one two three four]']);
    equal(layout.getDue(), 350);
    equal(layout.advance(349), false);
    equal(layout.advance(350), true);
    equal(shown(layout), ['one two three four', '[five]']);
    say(layout, 1, 'one and two three four five six', {final: true, now: 400});
    equal(shown(layout), ['one two three four', 'five six']);
});

test('a tail that shrinks leaves nothing behind', () => {
    const layout = newLayout();

    say(layout, 1, 'one two three', {stable: 3});
    say(layout, 1, 'one', {stable: 3, now: 10});
    equal(shown(layout), ['one']);
});

test('segments follow on the same line, and after a pause on the next', () => {
    const layout = newLayout();

    say(layout, 1, 'one.', {final: true, start: 0, end: 1});
    say(layout, 2, 'Two.', {final: true, start: 1.2, end: 2});
    equal(shown(layout), ['one. Two.']);
    say(layout, 3, 'Three.', {final: true, start: 3.5, end: 4});
    equal(shown(layout), ['one. Two.', 'Three.']);
});

test('of two who speak at once one has the line, until silent', () => {
    const layout = newLayout();

    say(layout, 1, 'left says', {stable: 9});
    say(layout, 2, 'right says', {stable: 10, now: 100});
    equal(shown(layout), ['left says']);
    equal(layout.getDue(), 1000);
    layout.advance(1000);
    equal(shown(layout), ['left says', 'right says']);
    say(layout, 2, 'right says this', {final: true, now: 1100});
    equal(shown(layout), ['left says', 'right says this']);
});

test('words of one who is silent are not taken back when another speaks', () => {
    const layout = newLayout();

    say(layout, 1, 'left says');
    say(layout, 2, 'right', {final: true, now: 1500});
    equal(shown(layout), ['left says', 'right']);
    say(layout, 1, 'left says more', {final: true, now: 1600});
    equal(shown(layout).join(' ').match(/left/g).length, 1);
    equal(shown(layout).join(' ').match(/more/g).length, 1);
});

test('what is past stays so', () => {
    const layout = newLayout();

    say(layout, 2, 'two', {final: true});
    equal(say(layout, 1, 'one', {final: true}), false);
    equal(say(layout, 2, 'other', {final: true}), false);
    equal(shown(layout), ['two']);
});

test('it hides after silence, and what was said does not come again', () => {
    const layout = newLayout();

    say(layout, 1, 'the cat', {stable: 3});
    equal(layout.getDue(), 5000);
    equal(layout.advance(5000), true);
    equal(layout.isVisible(), false);
    equal(layout.getDue(), Infinity);
    say(layout, 1, 'the cat sat', {final: true, now: 6000});
    equal(shown(layout), ['sat']);
});

test('it need not hide', () => {
    const layout = newLayout({hideAfter: 0});

    say(layout, 1, 'the cat', {final: true});
    equal(layout.getDue(), Infinity);
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
        return text.length <= 20;
    });

    say(layout, 1, 'endless'.repeat(20000), {final: true});
    equal(shown(layout).every(line => line.length <= 20), true);
    equal(measured < 1e6, true);
});

test('no room at all ends too', () => {
    const layout = new Layout(() => false);

    say(layout, 1, 'ab c', {final: true});
    equal(shown(layout).length > 0, true);
});

test('text without spaces is broken anywhere', () => {
    const layout = newLayout();

    say(layout, 1, '字'.repeat(25), {final: true});
    equal(shown(layout).map(line => line.length), [20, 5]);
    equal(readWords('你好。世界').map(word => word.text), ['你', '好。', '世', '界']);
});

test('any texts: frozen lines stay, no committed word moves', () => {
    let seed = 7;
    const chance = n => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;

    for (let round = 0; round < 200; round++) {
        const layout = newLayout({lines: 8, hideAfter: 0});
        let text = '', frozen = [];

        for (let now = 0; now < 3000; now += 50) {
            const words = text.split(' ');
            const stable = words.slice(0, -3).join(' ').length;

            text = [...words.slice(0, -chance(3) || words.length), `w${chance(30)}`].join(' ');
            say(layout, 1, text, {stable: Math.min(stable, text.length), now});
            const lines = layout.getLines().slice(0, layout.countFrozen()).map(line => line.text);
            /* Some lines went at the top, others came at the bottom; none is another one now. */
            equal(frozen.some((_, gone) => frozen.slice(gone).every((line, i) => line === lines[i])),
                frozen.length > 0);
            frozen = lines;
        }
    }
});

test('alignment finds where a rewritten text goes on', () => {
    const words = text => text.split(' ');

    equal(align(words('a b c'), words('a b c d')), 3);
    equal(align(words('a b c'), words('a x b c d')), 4);
    equal(align(words('a b c'), words('b c d')), 2);
    equal(align(words('a b c'), []), 0);
    equal(align(Array.from({length: 100}, (_, i) => `${i}`),
        Array.from({length: 103}, (_, i) => `${i}`)), 100);
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
    equal(style({'mode': 'docked-top'}).atTop, true);
});

runTests();
