// The whole way of one person, from the demo PIS to its tokens.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';

import {
  accept, acceptTwice, arrived, atConfirm, closeBrowser, journal, newPage, open, reset, SANDBOX, storage, texts,
} from './support.mjs';

const VALIDATION = '/api/pis/confidant/sign-up_validation';
const REGISTRATION = '/api/pis/confidant/register';
const APPROVAL = '/oauth/apps/authorize';
const CLIENT = '6498d88e-97fb-47e2-85a5-99e884f888aa';

const CALLBACK = `${SANDBOX}/pis/callback`;

beforeEach(reset);
after(closeBrowser);

test('a request signed in the demo PIS ends with tokens, refreshed once', async (t) => {
  const { page, close } = await newPage();
  t.after(close);
  await page.goto(`${SANDBOX}/pis`);
  await page.fill('#last_name', 'Кравченко');
  await page.fill('#first_name', "Дар'я");
  await page.click('#pis-sign');

  await arrived(page, 'confirm');
  const data = await texts(page);
  assert.match(data, /Пацієнт: Кравченко Дар'я Петрівна/);
  assert.match(data, /Реєструє: Іваненко Олена Василівна/);
  await accept(page);

  await arrived(page, 'consent');
  const asked = await texts(page);
  assert.match(asked, /«Здоров’я поруч» просить доступ до даних Пацієнт: Кравченко Дар'я Петрівна/);
  assert.match(asked, /Переглядати · 4 дозволи/);
  await accept(page);

  await page.waitForSelector('#pis-result[data-outcome=token]');
  assert.equal(await page.innerText('#pis-token-name'), 'access_token');
  await page.click('#pis-refresh');
  await page.waitForSelector('#pis-refresh-result[data-outcome=token]');
  assert.equal(await page.$('#pis-refresh'), null, 'a refresh token is used once');
});

test('each call is made once, with the key of its own step and nothing more', async (t) => {
  const { page, url } = await atConfirm(t, 'happy');
  await acceptTwice(page);

  const query = new URL(url).searchParams;
  const bearer = (value) => `Bearer ${value}`;
  const entries = await journal();
  const words = entries.find(({ path }) => path === '/api/dictionaries');
  const others = entries.filter((entry) => entry !== words);
  const [validation, registration, client, approval, exchange, ...more] = others;
  assert.deepEqual(more, []);

  assert.equal(validation.method + validation.path, `POST${VALIDATION}`);
  assert.equal(validation.authorization, bearer(query.get('token')));
  assert.deepEqual(validation.body, { signed_content: query.get('user_data'), signed_content_encoding: 'base64' });

  assert.equal(registration.method + registration.path, `POST${REGISTRATION}`);
  const jwt = registration.body.jwt;
  assert.match(jwt, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.deepEqual(registration.body, {
    signed_content: query.get('user_data'),
    signed_content_encoding: 'base64',
    jwt,
  });
  assert.equal(registration.authorization, bearer(jwt));

  const session = approval.authorization;
  assert.match(session, /^Bearer \S+$/);
  assert.notEqual(session, bearer(query.get('token')));
  assert.notEqual(session, bearer(jwt));
  assert.deepEqual(
    [words, client].map(({ method, path, query, authorization }) => ({ method, path, query, authorization })),
    [
      // Looked up while the person reads: the words are the same for everybody.
      { method: 'GET', path: '/api/dictionaries', query: 'name=SCOPES', authorization: bearer(query.get('token')) },
      { method: 'GET', path: `/oauth/clients/${CLIENT}/details`, query: null, authorization: session },
    ],
  );

  assert.equal(approval.method + approval.path, `POST${APPROVAL}`);
  assert.deepEqual(approval.body, {
    app: {
      client_id: query.get('client_id'),
      redirect_uri: query.get('redirect_uri'),
      scope: query.get('scope'),
    },
  });

  assert.equal(exchange.method + exchange.path, 'POST/oauth/tokens');
  assert.equal(exchange.body.token.grant_type, 'authorization_code');
});

test('the jwt of registration and the session of the consent are those the answers before them gave', async (t) => {
  const answers = {};
  const { page, record } = await open(t, 'happy', {
    before: (page) => page.on('response', (response) => {
      const path = new URL(response.url()).pathname;
      if (path === VALIDATION || path === REGISTRATION) answers[path] = response.json().catch(() => {});
    }),
  });
  await acceptTwice(page);
  await record.settle();

  const sent = (path) => record.requests.find(({ url }) => new URL(url).pathname === path).headers.authorization;
  const validated = await answers[VALIDATION];
  const registered = await answers[REGISTRATION];
  assert.equal(sent(REGISTRATION), `Bearer ${validated.data.token}`);
  assert.equal(sent(APPROVAL), `Bearer ${registered.data.access_token}`);
});

for (const state of ['plain', 'пробіл і+плюс', 'a/b=c&d%2Fe#f', 'x'.repeat(512)]) {
  test(`state comes back to the PIS unchanged: ${state.slice(0, 20)}`, async (t) => {
    const { page } = await atConfirm(t, 'happy', { overrides: { state } });
    await acceptTwice(page);
    const returned = new URL(page.url());
    assert.equal(returned.origin + returned.pathname, CALLBACK);
    assert.deepEqual(returned.searchParams.getAll('state'), [state]);
    assert.equal(returned.searchParams.getAll('code').length, 1);
    assert.equal(await page.getAttribute('#pis-result', 'data-outcome'), 'token');
  });
}

test('the page takes the query out of the address, begins at its heading and keeps nothing in the browser', async (t) => {
  const { page } = await atConfirm(t, 'happy');
  assert.equal(await page.evaluate(() => location.search), '');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Перевірте дані пацієнта');
  assert.deepEqual(await storage(page), {
    local: {}, session: {}, databases: [], caches: [], workers: 0, cookies: [],
  });
});
