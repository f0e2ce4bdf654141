// Links the page refuses by itself: the five messages of the seed, and what cannot be trusted.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  APP, arrived, calls, closeBrowser, heading, journal, link, newPage, open, reset, scenarios, texts,
} from './support.mjs';

const MISSING = {
  client_id: 'Не вказаний ідентифікатор додатку для авторизації',
  redirect_uri: 'Не вказано адресу зворотнього визову',
  scope: 'Не вказано скоупів для авторизації',
  user_data: 'Не вказано дані для авторизації',
  token: 'Не вказано токен особи для авторизації',
};
const DAMAGED = 'Посилання пошкоджене';
const NOTHING_DONE = 'Нічого не змінено: пацієнта не зареєстровано, доступ нікому не надано.';

const missing = (...names) => [MISSING[names[0]], names.map((name) => `${MISSING[name]} (${name})`)];

// The headline and every line of the list under it.
const SCENARIOS = {
  'missing-client-id': missing('client_id'),
  'missing-redirect-uri': missing('redirect_uri'),
  'missing-scope': missing('scope'),
  'missing-user-data': missing('user_data'),
  'missing-token': missing('token'),
  'missing-everything': missing('client_id', 'redirect_uri', 'scope', 'user_data', 'token'),
  'empty-client-id': missing('client_id'),
  'blank-scope': missing('scope'),
  'empty-user-data': missing('user_data'),
  'not-base64': [MISSING.user_data, ['Підписані дані пошкоджені: це не base64 (user_data)']],
  'duplicate-parameter': [DAMAGED, ['Параметр client_id вказано більше одного разу']],
  'redirect-is-script': [DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
};

// What else may be wrong with a right link: the query is changed, then it must be refused so.
const CHANGES = {
  'client_id and token are missing': [missing('client_id', 'token'), (query) => {
    query.delete('client_id');
    query.delete('token');
  }],
  'scope, user_data and token are missing': [missing('scope', 'user_data', 'token'), (query) => {
    for (const name of ['scope', 'user_data', 'token']) query.delete(name);
  }],
  'redirect_uri is blank': [missing('redirect_uri'), (query) => query.set('redirect_uri', ' \t ')],
  'token is empty': [missing('token'), (query) => query.set('token', '')],
  'user_data is blank': [missing('user_data'), (query) => query.set('user_data', '   ')],
  'a parameter is missing and another damaged': [
    [MISSING.token, [`${MISSING.token} (token)`, 'Ідентифікатор застосунку має неправильну форму (client_id)']],
    (query) => {
      query.delete('token');
      query.set('client_id', '../admin');
    },
  ],
  'user_data stands twice': [[DAMAGED, ['Параметр user_data вказано більше одного разу']],
    (query) => query.append('user_data', query.get('user_data'))],
  'redirect_uri is a data address': [[DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
    (query) => query.set('redirect_uri', 'data:text/html,<script>alert(1)</script>')],
  'redirect_uri hides its host behind a user name': [
    [DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
    (query) => query.set('redirect_uri', 'https://pis.example.com@evil.example/callback')],
  'redirect_uri is plain http on another machine': [
    [DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
    (query) => query.set('redirect_uri', 'http://pis.example.com/callback')],
  'client_id is not a UUID': [[DAMAGED, ['Ідентифікатор застосунку має неправильну форму (client_id)']],
    (query) => query.set('client_id', '<img src=x onerror=alert(1)>')],
  'state is longer than is read': [[DAMAGED, ['Параметр state задовгий']],
    (query) => query.set('state', 'x'.repeat(3000))],
};

before(reset);
after(closeBrowser);

async function isRefused({ page, record }, [headline, findings]) {
  await arrived(page, 'refused');
  assert.equal(await heading(page), headline);
  assert.deepEqual(await page.locator('.findings li').allInnerTexts(), findings);
  assert.ok((await page.title()).startsWith(`Помилка: ${headline}`), await page.title());
  const said = await texts(page);
  assert.ok(said.includes(NOTHING_DONE), said);
  assert.match(said, /Поверніться до застосунку/);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), headline, 'the heading has the focus');
  assert.equal(new URL(page.url()).search, '');
  assert.deepEqual(calls(record), []);
  assert.deepEqual(record.errors, []);
  assert.deepEqual(record.violations, []);
}

describe('a link of the sandbox that is wrong is refused in the words of the seed, and nothing is sent', { concurrency: 2 }, () => {
  test('none is forgotten', async () => {
    const entry = (await scenarios()).filter(({ group }) => group === 'entry').map(({ id }) => id);
    assert.deepEqual(entry.sort(), Object.keys(SCENARIOS).sort());
  });

  for (const [id, expected] of Object.entries(SCENARIOS)) {
    test(id, async (t) => isRefused(await open(t, id), expected));
  }
});

describe('a link that was damaged on its way is refused too', { concurrency: 2 }, () => {
  for (const [name, [expected, change]] of Object.entries(CHANGES)) {
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
  await isRefused(opened, SCENARIOS['missing-everything']);
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
