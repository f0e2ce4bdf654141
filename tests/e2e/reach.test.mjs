// Everyone can reach everything: narrow screens, the keyboard alone, screen readers, both themes.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  accessibilityProblems, arrived, atConfirm, closeBrowser, decline, heading, newPage, open, reset, spaceTexts, stickingOut,
  tabTo, tooSmall,
} from './support.mjs';
import { PROFILES, STATES } from './support/states.mjs';

before(reset);
after(closeBrowser);

// One of each kind of page; the others are built of the same pieces.
const KINDS = new Set([
  'loading', 'failed', 'unsupported', 'broken', 'waiting', 'refused-all', 'confirm-all-fields', 'confirm-otp-wrong',
  'confirm-notice', 'confirm-busy', 'unsure', 'consent-writing', 'consent-unknown-text', 'consent-no-dictionary',
  'consent-refused', 'leaving', 'declined-access', 'stopped-schema-many', 'restarted', 'proxy-404',
]);

describe('every state fits a narrow screen, every kind is accessible in both themes', { concurrency: 2 }, () => {
  test('every kind is a state there is', () => {
    assert.deepEqual([...KINDS].filter((name) => !(name in STATES)), []);
  });

  for (const [name, come] of Object.entries(STATES)) {
    test(name, async (t) => {
      const opened = await newPage({ width: 320, height: 640, ...PROFILES[name] });
      t.after(opened.close);
      const { page } = opened;
      await come(opened);
      if (name === 'noscript') return;

      assert.deepEqual(await stickingOut(page), []);
      assert.deepEqual(await tooSmall(page), []);
      if (KINDS.has(name)) {
        assert.deepEqual(await accessibilityProblems(page), [], 'in light');
        await page.emulateMedia({ colorScheme: 'dark' });
        assert.deepEqual(await accessibilityProblems(page, ['color-contrast']), [], 'in dark');
      }
      assert.equal(await page.getAttribute('html', 'lang'), 'uk');
      assert.equal(await page.locator('h1:visible').count(), 1, 'one heading of the first level');

      await spaceTexts(page);
      assert.deepEqual(await stickingOut(page), [], 'with texts spaced');
    });
  }
});

describe('by the keyboard alone', () => {
  test('one gets from the link to the token', async (t) => {
    const { page } = await atConfirm(t);
    const passed = await tabTo(page, 'accept');
    assert.ok(passed.includes('Показати'), passed.join());
    assert.ok(!passed.includes('decline'), 'in the order it is seen');
    await page.keyboard.press('Enter');
    await arrived(page, 'consent');
    await tabTo(page, 'accept');
    await page.keyboard.press('Space');
    await page.waitForSelector('#pis-result[data-outcome=token]');
  });

  test('one can decline', async (t) => {
    const { page } = await atConfirm(t);
    const passed = await tabTo(page, 'decline');
    assert.equal(passed.at(-1), 'accept');
    await page.keyboard.press('Enter');
    await arrived(page, 'declined');
    await page.keyboard.press('Tab');
    assert.match(await page.evaluate(() => document.activeElement.href), /error=access_denied/);
  });

  test('one can unfold what is folded', async (t) => {
    const { page } = await atConfirm(t);
    const details = page.locator('details').first();
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.equal(await details.getAttribute('open'), '');
  });
});

describe('each step', () => {
  const focused = (page) => page.evaluate(() => document.activeElement.textContent);

  test('moves the focus to its heading, and names itself in the title', async (t) => {
    const { page } = await atConfirm(t);
    for (const [name, title, act] of [
      ['confirm', 'Перевірте дані пацієнта', () => page.click('#accept')],
      ['consent', 'Надати доступ застосунку?', () => decline(page)],
      ['declined-access', 'Ви не надали доступу', () => {}],
    ]) {
      await arrived(page, name);
      await page.waitForFunction(() => document.activeElement.tagName === 'H1');
      assert.equal(await focused(page), title);
      assert.equal(await heading(page), title);
      assert.equal(await page.title(), `${title} — Електронна система охорони здоров’я`);
      assert.equal(await page.evaluate(() => scrollY), 0, 'and begins at its top');
      await act();
    }
  });

  test('focuses no button in advance', async (t) => {
    const { page } = await atConfirm(t);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(200);
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'confirm');
  });

  test('shows its choice as two buttons of one size, neither disabled', async (t) => {
    for (const width of [320, 1280]) {
      const { page } = await atConfirm(t, 'happy', { width });
      const [yes, no] = await Promise.all(['#accept', '#decline'].map((id) => page.locator(id).boundingBox()));
      assert.equal(Math.round(yes.width), Math.round(no.width));
      assert.equal(Math.round(yes.height), Math.round(no.height));
      assert.ok(yes.height >= 44, `${yes.height} px`);
      assert.equal(await page.innerText('#accept'), 'Прийняти та продовжити');
      assert.equal(await page.innerText('#decline'), 'Відхилити');
      assert.ok(await page.isEnabled('#accept') && await page.isEnabled('#decline'));
    }
  });
});

test('zoom is not blocked', async (t) => {
  const { page } = await open(t, 'missing-token');
  await arrived(page, 'refused');
  const viewport = await page.getAttribute('meta[name=viewport]', 'content');
  assert.match(viewport, /^width=device-width, ?initial-scale=1$/);
});

test('what a screen reader is told in passing stands in live regions', async (t) => {
  const { page } = await atConfirm(t, 'otp');
  assert.equal(await page.locator('.status').getAttribute('role'), 'status');
  await page.click('#accept');
  await page.waitForSelector('#otp');
  assert.equal(await page.locator('#otp-problem').getAttribute('role'), 'alert');
  assert.equal(await page.getAttribute('#otp', 'aria-describedby'), 'otp-hint otp-problem');
  assert.equal(await page.getByLabel('Код підтвердження').getAttribute('id'), 'otp');
});
