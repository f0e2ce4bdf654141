// Everyone can reach everything on the admin page too: narrow screens, the keyboard alone, screen readers, both themes.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  accessibilityProblems, arrived, askToSignIn, BROWSER, CLINIC, closeBrowser, newPage, outcome, ownServers, signedIn, spaceTexts, texts,
  speakEnglish, stickingOut, tabTo, tooSmall, unmarkedCyrillic, withoutScripts, titleOf,
} from './support.mjs';
import { ADMIN_PROFILES, ADMIN_STATES } from './support/admin-states.mjs';

let servers;
before(async () => { servers = await ownServers(); });
after(async () => {
  await closeBrowser();
  await servers?.close();
});

async function isReachable(page, language) {
  assert.equal(await page.getAttribute('html', 'lang'), language);
  assert.deepEqual(await stickingOut(page), []);
  assert.deepEqual(await tooSmall(page), []);
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await accessibilityProblems(page), [], `${language}, ${colorScheme}`);
  }
  assert.equal(await page.locator('h1:visible').count(), 1, 'one heading of the first level');
}

// Axe asks the same of a document whoever draws it: in the second browser, what the person begins with and each way it ends.
const STATES = BROWSER === 'chromium' ? Object.keys(ADMIN_STATES) : [
  'admin-sign-in', 'admin-sign-in-unknown', 'admin-sign-in-denied', 'admin-ready-filled', 'admin-not-owner',
  'admin-no-connection', 'admin-many-connections', 'admin-wrong-confirmation', 'admin-running-asking', 'admin-running-other',
  'admin-stored', 'admin-not-changed', 'admin-in-doubt', 'admin-history-long',
];

describe('every state fits a narrow screen and is accessible in both languages and both themes', { concurrency: 2 }, () => {
  for (const name of STATES) {
    test(name, async (t) => {
      const opened = await newPage({ width: 320, height: 640, ...ADMIN_PROFILES[name] });
      t.after(opened.close);
      const { page } = opened;
      await ADMIN_STATES[name](opened, servers);
      if (name === 'admin-noscript') {
        const said = await texts(page, 'noscript');
        for (const words of [/Якщо оновлення вже розпочато, воно триває на сервері\./, /If a renewal has begun, it continues/]) {
          assert.match(said, words);
        }
        const judged = await newPage({ width: 320, height: 640 });
        t.after(judged.close);
        await judged.page.setContent(await withoutScripts(page));
        assert.equal(await judged.page.innerText('main'), await page.innerText('main'));
        await isReachable(judged.page, 'uk');
        return;
      }

      await isReachable(page, 'uk');
      // Before the app is there, and when eHealth has sent the person back in vain, there is no choice.
      if (await page.locator('.languages').count()) {
        await speakEnglish(page);
        await isReachable(page, 'en');
        assert.deepEqual(await unmarkedCyrillic(page), []);
      }
      await spaceTexts(page);
      assert.deepEqual(await stickingOut(page), [], 'with texts spaced');
      assert.deepEqual(opened.record.violations, []);
      assert.deepEqual(opened.record.errors, []);
    });
  }
});

test('by the keyboard alone one gets from the clinic’s code to the stored secret and out again', async (t) => {
  const { page, close } = await newPage();
  t.after(close);
  await page.goto(`${servers.app}/admin/`);
  await arrived(page, 'sign-in');
  await tabTo(page, 'edrpou');
  await page.keyboard.type(CLINIC);
  await page.keyboard.press('Enter');
  await page.locator('#as-owner').focus();
  await page.keyboard.press('Enter');
  await arrived(page, 'overview');
  await tabTo(page, 'reason-routine');
  await page.keyboard.press('Space');
  await tabTo(page, 'confirmation');
  await page.keyboard.type(CLINIC);
  await tabTo(page, 'refresh');
  await page.keyboard.press('Enter');
  await outcome(page, 'stored');
  await tabTo(page, 'sign-out');
  await page.keyboard.press('Enter');
  await arrived(page, 'signed-out');
});

test('the result takes the focus, and names itself in the title', async (t) => {
  const { page } = await signedIn(t, servers);
  await page.check('#reason-test');
  await page.fill('#confirmation', CLINIC);
  await page.click('#refresh');
  const result = await outcome(page, 'stored');
  await page.waitForFunction((card) => card.contains(document.activeElement), result);
  assert.match(await titleOf(page), /Оновлено і збережено/);
});

test('a wrong code is tied to its field', async (t) => {
  const { page, close } = await newPage();
  t.after(close);
  await askToSignIn(page, servers, '123');
  await page.waitForSelector('#edrpou-problem:not(:empty)');
  assert.equal(await page.getAttribute('#edrpou', 'aria-invalid'), 'true');
  assert.ok((await page.getAttribute('#edrpou', 'aria-describedby')).split(' ').includes('edrpou-problem'));
});

test('a reference number in the history stands on one line, and on two where the screen is very narrow', async (t) => {
  const opened = await newPage();
  t.after(opened.close);
  const { page } = opened;
  await ADMIN_STATES['admin-history-long'](opened, servers);
  for (const [width, lines, display] of [[320, 2, 'block'], [390, 1, 'block'], [700, 1, 'grid'], [1280, 1, 'table-cell']]) {
    await page.setViewportSize({ width, height: 800 });
    const seen = await page.$$eval('#history td:last-child', (cells) => cells.map((cell) => ({
      lines: cell.querySelector('code').getClientRects().length,
      display: getComputedStyle(cell).display,
    })));
    assert.equal(seen.length, 20);
    assert.deepEqual(new Set(seen.map((one) => JSON.stringify(one))), new Set([JSON.stringify({ lines, display })]), `${width}`);
    assert.deepEqual(await stickingOut(page), [], `${width}`);
  }
});
