// Links the page refuses by itself: the five messages of the seed, and what cannot be trusted.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  APP, arrived, calls, closeBrowser, heading, journal, link, newPage, open, reset, scenarios, titleOf,
} from './support.mjs';
import { DAMAGED_LINKS, DONE, LINKS } from './support/failures.mjs';
import { isToldWell } from './support/told.mjs';

before(reset);
after(closeBrowser);

async function isRefused({ page, record }, [headline, findings]) {
  await arrived(page, 'refused');
  assert.equal(await heading(page), headline);
  const told = await page.locator('.findings li').allInnerTexts();
  assert.deepEqual(told.map((finding) => finding.replace(/\s+/g, ' ')), findings);
  assert.ok((await titleOf(page)).startsWith(`Помилка: ${headline}`), await titleOf(page));
  await isToldWell(page, { at: '[data-page=refused]', focus: 'h1', done: DONE.nothing, next: 'steps' });
  assert.equal(new URL(page.url()).search, '');
  assert.deepEqual(calls(record), []);
  assert.deepEqual(record.errors, []);
  assert.deepEqual(record.violations, []);
}

describe('a link of the sandbox that is wrong is refused in the words of the seed, and nothing is sent', { concurrency: 2 }, () => {
  test('none is forgotten', async () => {
    const entry = (await scenarios()).filter(({ group }) => group === 'entry').map(({ id }) => id);
    assert.deepEqual(entry.sort(), Object.keys(LINKS).sort());
  });

  for (const [id, expected] of Object.entries(LINKS)) {
    test(id, async (t) => isRefused(await open(t, id), expected));
  }
});

describe('a link that was damaged on its way is refused too', { concurrency: 2 }, () => {
  for (const [name, [expected, change]] of Object.entries(DAMAGED_LINKS)) {
    test(name, async (t) => {
      const url = new URL((await link('happy')).url);
      change(url.searchParams);
      url.search = url.searchParams.toString().replaceAll('+', '%20');
      const opened = await newPage();
      t.after(opened.close);
      await opened.page.goto(url.href);
      await isRefused(opened, expected);
    });
  }
});

test('opening a refused link leaves no trace at eHealth', async () => assert.deepEqual(await journal(), []));

test('the address alone, without a link, is refused with all five messages', async (t) => {
  const opened = await newPage();
  t.after(opened.close);
  await opened.page.goto(`${APP}/confidant/sign-up`);
  await isRefused(opened, LINKS['missing-everything']);
});

test('an address that does not exist says so in Ukrainian', async (t) => {
  const { page, close } = await newPage();
  t.after(close);
  const response = await page.goto(`${APP}/confidant/nowhere?token=secret`);
  assert.equal(response.status(), 404);
  assert.equal(await page.getAttribute('html', 'lang'), 'uk');
  const said = await page.innerText('body');
  assert.match(said, /[А-ЯІЇЄҐ]/);
  assert.doesNotMatch(said, /secret/);
});
