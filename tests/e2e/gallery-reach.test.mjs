// Every state of the gallery, those a journey comes to and those it cannot: accessible in both themes and both languages,
// and it fits a narrow screen.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import {
  accessibilityProblems, closeBrowser, newPage, ownServers, stickingOut, tooSmall, unmarkedCyrillic,
} from './support.mjs';

const AT_ONCE = 2;
const LANGUAGES = { uk: 'Українська', en: 'English' };

const servers = await ownServers({}, { withGallery: true, isSearched: false });
after(async () => {
  await closeBrowser();
  await servers.close();
});

/** The gallery, its first state shown. */
async function visit() {
  const opened = await newPage({ width: 320, height: 640 });
  await opened.page.goto(`${servers.sandbox}/gallery/`);
  await opened.page.waitForSelector('[data-page] h1');
  return opened;
}

const first = await visit();
const names = await first.page.locator('.states option').allInnerTexts();
const free = [first];

/** Nothing in the document has changed for a while: what a state does at its beginning is done. */
const standsStill = (page) => page.evaluate(() => new Promise((resolve) => {
  const whole = { subtree: true, childList: true, attributes: true, characterData: true };
  const wait = () => setTimeout(() => { watch.disconnect(); resolve(); }, 80);
  let waiting = wait();
  const watch = new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = wait();
  });
  watch.observe(document, whole);
}));

async function show(page, name) {
  await page.locator('[data-page]').evaluate((stale) => { stale.dataset.page = 'stale'; });
  await page.locator('.states select').selectOption(name);
  await page.waitForSelector('[data-page]:not([data-page=stale]) h1');
  await standsStill(page);
}

async function speak(page, code) {
  await page.getByRole('button', { name: LANGUAGES[code], exact: true }).click();
  await page.waitForFunction((code) => document.documentElement.lang === code, code);
  await standsStill(page);
}

/** What is folded away is judged too. */
const unfold = (page) => page.evaluate(() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});

test('the gallery has the states of both pages, each once', () => {
  assert.equal(new Set(names).size, names.length);
  const ofAdmin = names.filter((name) => name.startsWith('admin: '));
  assert.ok(ofAdmin.length > 40, `${ofAdmin.length} of the admin page`);
  assert.ok(names.length - ofAdmin.length > 50, `${names.length - ofAdmin.length} of the patient page`);
});

describe('every state is accessible in both themes and both languages, and fits a narrow screen', { concurrency: AT_ONCE }, () => {
  for (const name of names) {
    test(name, async (t) => {
      const opened = free.pop() ?? await visit();
      t.after(() => free.push(opened));
      const { page, record } = opened;
      const known = record.errors.length;
      await show(page, name);
      for (const language of Object.keys(LANGUAGES)) {
        await speak(page, language);
        await unfold(page);
        assert.equal(await page.locator('h1:visible').count(), 1, 'one heading of the first level');
        assert.deepEqual(await stickingOut(page), [], language);
        assert.deepEqual(await tooSmall(page), [], language);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await accessibilityProblems(page), [], `${language}, ${colorScheme}`);
        }
        // What language the name of a site is in, nobody knows.
        if (language === 'en' && !name.endsWith('a look-alike site')) assert.deepEqual(await unmarkedCyrillic(page), []);
      }
      assert.deepEqual(record.errors.slice(known), []);
    });
  }
});
