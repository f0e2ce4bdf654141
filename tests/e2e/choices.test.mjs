// Saying no, saying yes twice, and opening the same link twice.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';

import {
  aboutSomebody, accept, arrived, atConfirm, atConsent, calls, closeBrowser, decline, faults, heading, link, newPage,
  ownServers, reset, texts,
} from './support.mjs';

const REGISTRATION = '/api/pis/confidant/register';
const APPROVAL = '/oauth/apps/authorize';

const times = (record, path) => calls(record).filter((call) => call.endsWith(path)).length;
const posts = (record) => calls(record).filter((call) => call.startsWith('POST')).length;
const slow = (path) => faults([{ method: 'POST', path, fault: { kind: 'delay', ms: 400 } }]);

beforeEach(reset);
after(closeBrowser);

describe('declining', () => {
  test('before registration creates nothing, sends nothing, and names the way back', async (t) => {
    const { page, record, url, state } = await atConfirm(t);
    const sent = posts(record);
    await decline(page);
    await arrived(page, 'declined');
    assert.equal(await heading(page), 'Ви відхилили реєстрацію');
    assert.ok((await texts(page)).includes('Нічого не змінено: пацієнта не зареєстровано, доступу нікому не надано.'));
    await isWayBack(page, url, state);
    assert.equal(posts(record), sent);
    assert.equal((await aboutSomebody()).length, 1);
  });

  test('access still says that the registration happened', async (t) => {
    const { page, record, url, state } = await atConsent(t);
    const sent = calls(record).length;
    await decline(page);
    await arrived(page, 'declined-access');
    assert.equal(await heading(page), 'Ви не надали доступу');
    const said = await texts(page);
    assert.ok(said.includes('Пацієнта зареєстровано, але застосунок не отримав доступу.'), said);
    assert.ok(said.includes('Увійдіть у застосунок як довірена особа'), said);
    await isWayBack(page, url, state);
    assert.equal(calls(record).length, sent);
    assert.equal(times(record, APPROVAL), 0);
  });

  test('leaves only by the person’s own click, and the PIS learns of it', async (t) => {
    const { page, record } = await atConfirm(t);
    await decline(page);
    await arrived(page, 'declined');
    const address = page.url();
    await page.waitForTimeout(300);
    assert.equal(page.url(), address, 'nobody is sent anywhere by itself');
    await page.click('.way-back a');
    await page.waitForSelector('#pis-result[data-outcome=error]');
    assert.match(await page.innerText('#pis-error-type'), /access_denied/);
    await record.settle();
    const visit = record.requests.findLast(({ type }) => type === 'document');
    assert.equal(visit.headers.referer, undefined);
  });

  async function isWayBack(page, url, state) {
    const asked = new URL(new URL(url).searchParams.get('redirect_uri'));
    const link = page.locator('.way-back a');
    assert.equal(await link.innerText(), `Повернутися на ${asked.host}`);
    const back = new URL(await link.getAttribute('href'));
    assert.equal(back.origin + back.pathname, asked.origin + asked.pathname);
    assert.deepEqual([...back.searchParams], [['error', 'access_denied'], ['state', state]]);
    assert.equal(await page.$('#accept'), null, 'the decision is final');
  }
});

describe('impatience sends nothing twice', () => {
  test('a double click registers once', async (t) => {
    const { page, record } = await atConfirm(t);
    await slow(REGISTRATION);
    await page.dblclick('#accept');
    await arrived(page, 'consent');
    assert.equal(times(record, REGISTRATION), 1);
    assert.equal(times(record, APPROVAL), 0, 'the second click consents to nothing');
  });

  test('a double click on a quick line registers once and consents to nothing', async (t) => {
    const { page, record } = await atConfirm(t);
    await page.dblclick('#accept', { delay: 20 });
    await arrived(page, 'consent');
    // Long enough for an approval to have been sent, had the second click reached the new page.
    await page.waitForTimeout(300);
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'consent');
    assert.equal(times(record, REGISTRATION), 1);
    assert.equal(times(record, APPROVAL), 0);
  });

  test('Enter pressed five times registers once', async (t) => {
    const { page, record } = await atConfirm(t);
    await slow(REGISTRATION);
    await page.focus('#accept');
    for (let press = 0; press < 5; press++) await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'accept', 'going busy keeps the focus');
    assert.equal(await page.getAttribute('#accept', 'aria-disabled'), 'true');
    await arrived(page, 'consent');
    assert.equal(times(record, REGISTRATION), 1);
    assert.equal(times(record, APPROVAL), 0);
  });

  test('a double click approves once', async (t) => {
    const { page, record } = await atConsent(t);
    await slow(APPROVAL);
    await page.dblclick('#accept');
    await page.waitForSelector('#pis-result[data-outcome=token]');
    assert.equal(times(record, APPROVAL), 1);
  });

  test('Enter pressed five times approves once', async (t) => {
    const { page, record } = await atConsent(t);
    await slow(APPROVAL);
    await page.focus('#accept');
    for (let press = 0; press < 5; press++) await page.keyboard.press('Enter');
    await page.waitForSelector('#pis-result[data-outcome=token]');
    assert.equal(times(record, APPROVAL), 1);
  });

  test('declining while the registration runs does nothing', async (t) => {
    const { page } = await atConfirm(t);
    await slow(REGISTRATION);
    await accept(page);
    await page.click('#decline', { force: true });
    await arrived(page, 'consent');
  });
});

describe('the same link in two tabs', () => {
  test('works in the first and is told so in the second', async (t) => {
    const { page: first, context, url } = await atConfirm(t);
    const second = await context.newPage();
    await second.goto(url);
    await arrived(second, 'stopped');
    assert.equal(await heading(second), 'Заявку відкрито в іншій вкладці');
    assert.equal((await aboutSomebody()).length, 1, 'validated once');

    await second.click('#retry');
    await arrived(second, 'stopped');
    assert.equal((await aboutSomebody()).length, 1);

    await first.close();
    await second.waitForFunction(async () => (await navigator.locks.query()).held.length === 0);
    await second.click('#retry');
    await arrived(second, 'confirm');
    assert.equal((await aboutSomebody()).length, 2);
  });

  test('is free again for another tab once the first has said no', async (t) => {
    const { page: first, context, url } = await atConfirm(t);
    await decline(first);
    await arrived(first, 'declined');
    const second = await context.newPage();
    await second.goto(url);
    await arrived(second, 'confirm');
  });

  test('does not stop the link of another patient', async (t) => {
    const { context } = await atConfirm(t);
    const second = await context.newPage();
    await second.goto((await link('happy-rsa')).url);
    await arrived(second, 'confirm');
  });
});

describe('what the operator has written about consenting', () => {
  test('is linked to where consent is given', async (t) => {
    const own = await ownServers({
      AUTH_UI_AGREEMENT_URL: 'https://example.com/agreement',
      AUTH_UI_TERMS_URL: 'https://example.com/terms',
    }, { isSearched: false });
    t.after(own.close);
    const { page, close } = await newPage();
    t.after(close);
    await page.goto((await own.link('happy')).url);
    await arrived(page, 'confirm');
    await accept(page);
    await arrived(page, 'consent');
    const links = await page.locator('.terms a').evaluateAll((links) =>
      links.map(({ innerText, href, target, rel }) => [innerText, href, target, rel]));
    assert.deepEqual(links, [
      ['Угода користувача (нова вкладка)', 'https://example.com/agreement', '_blank', 'noreferrer'],
      ['Умови використання (нова вкладка)', 'https://example.com/terms', '_blank', 'noreferrer'],
    ]);
  });
});
