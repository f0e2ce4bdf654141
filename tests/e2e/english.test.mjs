// The journey in English: asked for by the link, or by the switch in the middle of it.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';

import {
  accept, arrived, calls, closeBrowser, decline, faults, heading, journal, link, messages, newPage, open, reset, texts, titleOf,
} from './support.mjs';

beforeEach(reset);
after(closeBrowser);

/** Follows a link that asks for English. */
async function openInEnglish(t, scenario = 'happy', options = {}) {
  const opened = await newPage(options);
  t.after(opened.close);
  const { url, state } = await link(scenario);
  await opened.page.goto(`${url}&ui_locales=en-GB%20uk`);
  return { ...opened, state };
}

const inEnglish = (page) => page.getByRole('button', { name: 'English', exact: true });

/** Ukrainian that nobody marked as such, and the page's own title. */
const unmarked = (page) => page.evaluate(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = /[\u0400-\u04ff]/.test(document.title) ? [document.title] : [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const holder = node.parentElement;
    if (!/[\u0400-\u04ff]/.test(node.data) || holder.closest('script, style, [hidden]')) continue;
    if (holder.closest('[lang]').lang !== 'uk') found.push(node.data.trim());
  }
  return found;
});

async function isEnglish(page) {
  const title = await heading(page);
  assert.match(title, /^[A-Z][a-z ,.’?]{9,}$/);
  assert.ok((await titleOf(page)).includes(title), await titleOf(page));
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  assert.deepEqual(await unmarked(page), []);
}

describe('a link with ui_locales=en', () => {
  test('is walked in English from the data to the token', async (t) => {
    const { page, record } = await openInEnglish(t, 'otp');
    await arrived(page, 'confirm');
    await isEnglish(page);
    assert.match(await texts(page), /Date of birth 5 July 2016|\d{1,2} [A-Z][a-z]+ \d{4}/);
    await accept(page);
    await page.waitForSelector('#otp');
    await isEnglish(page);
    await page.fill('#otp', '111111');
    await accept(page);
    await page.waitForFunction(() => /wrong/.test(document.querySelector('#otp-problem').textContent));
    await page.fill('#otp', String((await messages()).at(-1).code));
    await accept(page);
    await arrived(page, 'consent');
    await isEnglish(page);
    await accept(page);
    await page.waitForSelector('#pis-result[data-outcome=token]');
    assert.deepEqual(record.errors, []);
    assert.deepEqual(record.violations, []);
  });

  test('can be declined in English, before the registration and after it', async (t) => {
    const { page } = await openInEnglish(t);
    await arrived(page, 'confirm');
    await decline(page);
    await arrived(page, 'declined');
    await isEnglish(page);
    assert.match(await texts(page), /no patient has been registered and no access granted/);

    const second = await openInEnglish(t);
    await arrived(second.page, 'confirm');
    await accept(second.page);
    await arrived(second.page, 'consent');
    await decline(second.page);
    await arrived(second.page, 'declined-access');
    await isEnglish(second.page);
    assert.match(await texts(second.page), /The patient is registered, but the application got no access/);
  });

  // The service's own words stay as they came; ours around them are English.
  for (const scenario of ['missing-everything', 'stale-signature', 'unknown-token', 'validation-500']) {
    test(`is refused in English: ${scenario}`, async (t) => {
      const { page } = await openInEnglish(t, scenario);
      await page.waitForSelector('[data-page=refused], [data-page=stopped]');
      await isEnglish(page);
      assert.ok((await titleOf(page)).startsWith('Error: '), await titleOf(page));
      assert.match(await texts(page), /Nothing has changed: no patient has been registered and no access granted/);
      assert.match(await texts(page), /What to do/);
    });
  }

  test('is told in English that nobody knows', async (t) => {
    const { page } = await openInEnglish(t, 'registration-500');
    await arrived(page, 'confirm');
    await accept(page);
    await arrived(page, 'unsure');
    await isEnglish(page);
  });
});

describe('the switch in the middle of the journey', () => {
  test('keeps the step, the typed code and the focus, sends nothing, and the journey goes on in English', async (t) => {
    const { page, record } = await open(t, 'otp');
    await arrived(page, 'confirm');
    await accept(page);
    await page.waitForSelector('#otp');
    const code = String((await messages()).at(-1).code);
    await page.fill('#otp', code.slice(0, 3));
    const sent = calls(record).length;

    await inEnglish(page).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await isEnglish(page);
    assert.equal(await page.inputValue('#otp'), code.slice(0, 3), 'the typed code');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'English', 'the focus');
    assert.equal(await inEnglish(page).getAttribute('aria-pressed'), 'true');
    assert.equal(calls(record).length, sent, 'nothing is sent');

    await page.fill('#otp', code);
    await accept(page);
    await arrived(page, 'consent');
    await isEnglish(page);
    await page.getByRole('button', { name: 'Українська', exact: true }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'uk');
    assert.equal(await heading(page), 'Надати доступ застосунку?');
    await accept(page);
    await page.waitForSelector('#pis-result[data-outcome=token]');
    assert.deepEqual(record.errors, []);
  });

  test('says a failure again in the other language, with the same reference', async (t) => {
    const { page } = await open(t, 'unknown-token');
    await arrived(page, 'stopped');
    const reference = await page.innerText('.support dd >> nth=0');
    await inEnglish(page).click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await isEnglish(page);
    assert.equal(await page.innerText('.support dd >> nth=0'), reference);
  });

  test('changes nothing of what is under way', async (t) => {
    const { page, record } = await open(t);
    await arrived(page, 'confirm');
    await faults([{ path: '/api/pis/confidant/register', fault: { kind: 'delay', ms: 1500 } }]);
    await accept(page);
    await inEnglish(page).click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    assert.equal(await page.getAttribute('#accept', 'aria-disabled'), 'true', 'still busy');
    await arrived(page, 'consent');
    await isEnglish(page);
    assert.equal(calls(record).filter((call) => call.endsWith('/register')).length, 1);
    assert.equal((await journal()).filter(({ path }) => path.endsWith('/register')).length, 1);
  });
});
