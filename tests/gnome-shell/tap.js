/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the extension's pure modules, as TAP, run by gjs. */

import System from 'system';

const tests = [];

export function test(name, run) {
    tests.push({name, run});
}

export function equal(value, wanted) {
    const [got, want] = [value, wanted].map(item => JSON.stringify(item));

    if (got !== want)
        throw new Error(`${got}, not ${want}`);
}

export function runTests() {
    let failed = 0;

    print(`1..${tests.length}`);
    tests.forEach(({name, run}, i) => {
        try {
            run();
            print(`ok ${i + 1} - ${name}`);
        } catch (error) {
            failed++;
            print(`not ok ${i + 1} - ${name}\n# ${error}\n# ${error.stack.replace(/\n/g, '\n# ')}`);
        }
    });
    System.exit(failed ? 1 : 0);
}
