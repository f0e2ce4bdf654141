// What every failure owes to the person who meets it.

import assert from 'node:assert/strict';

/** Ways on: something to press, or steps to take. */
const WAYS = {
  steps: '.steps, main ol > li',
  retry: '#retry, #boot-retry',
  buttons: '#accept',
  'way back': '.way-back a',
};

/**
 * A failure is told in words: on its page, with the focus where the words begin, its document's name beginning with
 * «Помилка:», saying what was and was not done and what to do next, with the reference to quote.
 *
 * `at`         where it is told
 * `focus`      `'h1'`, `'alert'`, or null where nobody can move it
 * `done`       the sentence on what was done
 * `next`       what kind of way on there is, or several kinds; at least one of each
 * `reference`  to be quoted, when the service gave one
 * `isError`    false where nothing went wrong: the person only has to begin elsewhere
 * `title`      how the document is called, where it cannot be called by its heading
 */
export async function isToldWell(page, { at, focus, done, next, reference, isError = true, title }) {
  await page.waitForSelector(`${at}:visible`);
  const told = await page.evaluate(({ at, ways }) => {
    const isSeen = (element) => element.checkVisibility();
    const headings = [...document.querySelectorAll('h1')].filter(isSeen);
    const place = document.querySelector(at);
    const here = document.activeElement;
    return {
      title: document.title,
      headings: headings.map((heading) => heading.innerText.trim()),
      said: document.body.innerText.replace(/\s+/g, ' '),
      place: place.innerText.trim(),
      focus: here === headings[0] ? 'h1' : here?.closest('[role=alert]') ? 'alert' : here?.outerHTML.slice(0, 80),
      ways: Object.fromEntries(Object.entries(ways).map(([kind, css]) => [
        kind,
        [...document.querySelectorAll(css)].filter((way) => isSeen(way) && way.innerText.trim()).length,
      ])),
      help: [...document.querySelectorAll('footer summary')].filter(isSeen).map((note) => note.innerText.split('·')[0].trim()),
      quoted: [...document.querySelectorAll('.support, main dl')].filter(isSeen).map((box) => box.textContent).join(' '),
    };
  }, { at, ways: WAYS });

  assert.equal(told.headings.length, 1, `one heading: ${told.headings}`);
  assert.ok(told.headings[0].length > 3, 'the heading says something');
  assert.deepEqual(told.help, ['Допомога', 'Доступність', 'Захист даних'], 'help stands where it always stands');
  assert.ok(told.place.length > 40, `never a blank page: «${told.place}»`);
  if (isError) assert.ok(told.title.startsWith('Помилка'), told.title);
  const named = (title ?? told.headings[0]).replace(/\s+/g, ' ').toLowerCase();
  assert.ok(told.title.replace(/\s+/g, ' ').toLowerCase().includes(named), `«${named}» in ${told.title}`);
  if (focus) assert.equal(told.focus, focus, 'where the focus is');
  if (done) assert.ok(told.said.includes(done), `«${done}» in ${told.said}`);
  for (const kind of [next].flat()) assert.ok(told.ways[kind] > 0, `${kind} to take: ${JSON.stringify(told.ways)}`);
  if (reference) assert.ok(told.quoted.includes(reference), `${reference} in «${told.quoted}»`);
}

/** As a person reads it: a space is a space, whether or not a line may be broken at it. */
const asRead = (words) => words.replace(/\s+/g, ' ').trim();

/** The sentence of the page, its heading and every step, in order: `sentence`, `[heading, ...steps]`. */
export async function isSaid(page, sentence, [headline, ...steps]) {
  const all = async (css) => (await page.locator(css).allInnerTexts()).map(asRead);
  assert.deepEqual(await all('[data-page] h1'), [headline]);
  const whole = sentence.endsWith('.') ? sentence : `${sentence}.`;
  // What the heading says already is not said again.
  assert.deepEqual(await all('[data-page] .note.bad'), whole === `${headline}.` ? [] : [whole]);
  assert.deepEqual(await all('[data-page] .steps li'), steps);
}
