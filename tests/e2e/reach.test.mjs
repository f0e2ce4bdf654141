// Everyone can reach everything: narrow screens, the keyboard alone, screen readers, both themes.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  accessibilityProblems, arrived, atConfirm, atConsent, closeBrowser, decline, FINGER, heading, lengthenWords, messages,
  newPage, open, reset, spaceTexts, stickingOut, tabTo, tooSmall, withoutScripts, titleOf,
} from './support.mjs';
import { PROFILES, STATES } from './support/states.mjs';

before(reset);
after(closeBrowser);

const LANGUAGES = { uk: 'Українська', en: 'English' };

/** Speaks another language, where there is a choice: what stands there before the app speaks both at once. */
async function speak(page, code) {
  const button = page.getByRole('button', { name: LANGUAGES[code], exact: true });
  if (await button.count() === 0) return false;
  // Not by the mouse: some states hold a clock that stands still.
  await button.evaluate((element) => element.click());
  await page.waitForFunction((code) => document.documentElement.lang === code, code);
  return true;
}

/** In both themes, and then in light again. */
async function isAccessible(page, language) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await accessibilityProblems(page), [], `${language}, ${colorScheme}`);
  }
}

async function fits(page, why) {
  assert.deepEqual(await stickingOut(page), [], why);
  assert.deepEqual(await tooSmall(page, FINGER), [], why);
}

const NARROW = { width: 320, height: 640 };
// 1280 by 1024 at 400 % (WCAG 1.4.10).
const ZOOMED = { width: 320, height: 256 };

describe('every state is accessible in both themes and both languages, and fits a narrow screen', { concurrency: 2 }, () => {
  for (const [name, come] of Object.entries(STATES)) {
    test(name, async (t) => {
      const opened = await newPage({ ...NARROW, ...PROFILES[name] });
      t.after(opened.close);
      const { page } = opened;
      await come(opened);
      // Its words are in boot.test.mjs.
      if (name in PROFILES) {
        const judged = await newPage(NARROW);
        t.after(judged.close);
        await judged.page.setContent(await withoutScripts(page));
        assert.equal(await judged.page.innerText('main'), await page.innerText('main'));
        await isAccessible(judged.page, 'uk');
        return fits(page, 'narrow');
      }

      assert.equal(await page.getAttribute('html', 'lang'), 'uk');
      assert.equal(await page.locator('h1:visible').count(), 1, 'one heading of the first level');
      await isAccessible(page, 'uk');
      await fits(page, 'narrow');

      if (await speak(page, 'en')) {
        await isAccessible(page, 'en');
        await fits(page, 'narrow, in English');
        await speak(page, 'uk');
      }

      await page.setViewportSize(ZOOMED);
      await fits(page, 'at 400 %');
      await spaceTexts(page);
      await fits(page, 'at 400 %, with texts spaced');
      await page.setViewportSize(NARROW);
      await fits(page, 'with texts spaced');
      assert.ok(await lengthenWords(page) > 0);
      assert.deepEqual(await stickingOut(page), [], 'with words of sixty letters');
    });
  }
});

describe('nothing is parted that belongs together', { concurrency: 2 }, () => {
  test('the name of a look-alike site is broken only after its dots', async (t) => {
    const redirect_uri = 'https://аpp.приклад-сайту.example.com/callback';
    const { page } = await atConfirm(t, 'happy', { overrides: { redirect_uri }, ...NARROW });
    const names = await page.locator('.lead bdi bdi').evaluateAll((parts) =>
      parts.map((part) => [part.textContent, part.getClientRects().length, Math.round(part.getBoundingClientRect().height)]));
    assert.ok(names.some(([text]) => text.includes('xn--')) && names.length > 5, JSON.stringify(names));
    const [[, , line]] = names;
    for (const [text, boxes, height] of names) assert.deepEqual([boxes, height], [1, line], `${text} stands on one line`);
    const tops = await page.locator('.lead bdi bdi').evaluateAll((parts) => parts.map((part) => part.offsetTop));
    assert.ok(new Set(tops).size > 1, 'and the whole name does not');
  });

  test('each form of a look-alike site’s name that a line can hold stands on one', async (t) => {
    const redirect_uri = 'https://аррӏе.com/callback';
    const { page } = await atConfirm(t, 'happy', { overrides: { redirect_uri }, ...NARROW });
    const forms = await page.locator('.lead bdi:has(bdi)').evaluateAll((all) =>
      all.map((form) => [form.textContent, new Set([...form.children].map((part) => part.getBoundingClientRect().top)).size]));
    assert.deepEqual(forms, [['аррӏе.com', 1], ['(xn--80ak6aa92e.com)', 1]]);
  });

  test('a place in the record is broken only after its dots', async (t) => {
    const { page } = await atConfirm(t, 'happy', NARROW);
    await page.locator('#app details').evaluateAll((all) => all.forEach((details) => { details.open = true; }));
    const broken = await page.locator('.technical dt bdi').evaluateAll((parts) =>
      parts
        .filter((part) => [...part.getClientRects()].filter(({ width }) => width > 0).length > 1)
        .map((part) => part.textContent));
    assert.deepEqual(broken, []);
  });

  test('a sign stands at the middle of the first line beside it, a code alone among them', async (t) => {
    const { page } = await atConsent(t, 'scope-unknown-text', NARROW);
    const apart = await page.locator('.scopes li').evaluateAll((items) => items.map((item) => {
      const middle = ({ top, height }) => top + height / 2;
      const words = item.querySelector('bdi') ?? item.querySelector('code');
      const [first] = words.getClientRects();
      const line = words.tagName === 'CODE' ? { top: first.top, height: parseFloat(getComputedStyle(words).lineHeight) } : first;
      return Math.abs(middle(item.querySelector('.icon').getBoundingClientRect()) - middle(line));
    }));
    assert.ok(apart.length > 2 && apart.every((distance) => distance < 2), apart.join(', '));
  });
});

describe('what a person asked of the browser is respected', { concurrency: 2 }, () => {
  for (const name of ['loading', 'waiting', 'confirm-otp-wrong', 'consent-busy', 'consent-refused']) {
    test(`less motion: ${name}`, async (t) => {
      const opened = await newPage({ ...NARROW, reducedMotion: 'reduce' });
      t.after(opened.close);
      await STATES[name](opened);
      const moving = await opened.page.evaluate(() => document.getAnimations()
        .filter(({ playState }) => playState === 'running')
        .map(({ animationName }) => animationName));
      assert.deepEqual(moving, []);
    });
  }

  for (const name of ['confirm-otp-wrong', 'consent-refused', 'stopped-other', 'failed']) {
    test(`colours of their own: ${name}`, async (t) => {
      const opened = await newPage({ ...NARROW, forcedColors: 'active' });
      t.after(opened.close);
      const { page } = opened;
      await STATES[name](opened);
      // Backgrounds are gone then: what is only painted is not there.
      const unseen = await page.evaluate(() =>
        [...document.querySelectorAll('main .actions button, main .actions a, main input, main .note')]
          .filter((element) => element.checkVisibility())
          .filter((element) => {
            const { borderTopWidth, borderTopStyle, borderLeftWidth, borderLeftStyle } = getComputedStyle(element);
            const isDrawn = (width, style) => parseFloat(width) > 0 && style !== 'none';
            return !isDrawn(borderTopWidth, borderTopStyle) && !isDrawn(borderLeftWidth, borderLeftStyle);
          })
          .map((element) => element.textContent.trim().slice(0, 40)));
      assert.deepEqual(unseen, [], 'buttons, fields and notes keep their borders');
      assert.deepEqual(await accessibilityProblems(page), []);
    });
  }
});

// The same on a narrow screen: what is reached there is reached everywhere.
describe('by the keyboard alone, on a screen of 320 px', () => {
  const narrow = { width: 320, height: 640 };
  const press = (page, key) => page.keyboard.press(key);

  test('one gets from the link to the token', async (t) => {
    const { page } = await atConfirm(t, 'happy', narrow);
    const passed = await tabTo(page, 'accept');
    assert.ok(passed.includes('Показати'), passed.join());
    assert.ok(!passed.includes('decline'), 'in the order it is seen');
    await press(page, 'Enter');
    await arrived(page, 'consent');
    await tabTo(page, 'accept');
    await press(page, 'Space');
    await page.waitForSelector('#pis-result[data-outcome=token]');
  });

  test('one types a code, corrects it, and gets to the token', async (t) => {
    const { page } = await atConfirm(t, 'otp', narrow);
    await tabTo(page, 'accept');
    await press(page, 'Enter');
    await page.waitForSelector('#otp');
    await page.waitForFunction(() => document.activeElement.id === 'otp');
    await page.keyboard.type('111111');
    await tabTo(page, 'accept');
    await press(page, 'Enter');
    await page.waitForFunction(() => document.querySelector('#otp').getAttribute('aria-invalid') === 'true');
    await page.waitForFunction(() => document.activeElement.id === 'otp');
    // The wrong code is selected: typing replaces it.
    const code = String((await messages()).at(-1).code);
    await page.keyboard.type(code);
    assert.equal(await page.inputValue('#otp'), code);
    assert.deepEqual(await stickingOut(page), []);
    await tabTo(page, 'accept');
    await press(page, 'Enter');
    await arrived(page, 'consent');
    await tabTo(page, 'accept');
    await press(page, 'Enter');
    await page.waitForSelector('#pis-result[data-outcome=token]');
  });

  test('one can decline the registration', async (t) => {
    const { page } = await atConfirm(t, 'happy', narrow);
    const passed = await tabTo(page, 'decline');
    assert.equal(passed.at(-1), 'accept');
    await press(page, 'Enter');
    await arrived(page, 'declined');
    await press(page, 'Tab');
    assert.match(await page.evaluate(() => document.activeElement.href), /error=access_denied/);
  });

  test('one can decline the access', async (t) => {
    const { page } = await atConsent(t, 'happy', narrow);
    await tabTo(page, 'decline');
    await press(page, 'Space');
    await arrived(page, 'declined-access');
    await press(page, 'Tab');
    assert.match(await page.evaluate(() => document.activeElement.href), /error=access_denied/);
  });

  test('one can try again after a failure', async (t) => {
    const { page } = await open(t, 'validation-500', narrow);
    await arrived(page, 'stopped');
    await tabTo(page, 'retry');
    const again = page.waitForRequest(/sign-up_validation$/);
    await press(page, 'Enter');
    await again;
  });

  test('one can change the language', async (t) => {
    const { page } = await atConfirm(t, 'happy', narrow);
    for (let presses = 0; presses < 60; presses++) {
      await press(page, 'Tab');
      if (await page.evaluate(() => document.activeElement.getAttribute('aria-label')) === 'English') break;
    }
    await press(page, 'Enter');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    assert.equal(await heading(page), 'Check the patient’s data');
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
  const focused = (page) => page.evaluate(() => document.activeElement.textContent.replace(/\s+/g, ' '));

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
      assert.equal(await titleOf(page), `${title} — Електронна система охорони здоров’я`);
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
