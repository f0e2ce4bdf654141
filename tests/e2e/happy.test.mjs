// Every spelling a link may come in, every happy kind of request, and a PIS whose own part goes wrong.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  accept, acceptTwice, arrived, atConfirm, calls, closeBrowser, newPage, reset, SANDBOX, scenarios, texts,
} from './support.mjs';

const VALIDATION = '/api/pis/confidant/sign-up_validation';
const REGISTRATION = '/api/pis/confidant/register';
const APPROVAL = '/oauth/apps/authorize';

after(closeBrowser);

/** The container a link carries, in canonical base64, however the PIS wrote it. */
function containerOf(url) {
  const raw = new URL(url).search.match(/[?&]user_data=([^&]*)/)[1].replaceAll('+', '%2B');
  let text = decodeURIComponent(raw);
  if (text.includes('%')) text = decodeURIComponent(text);
  return Buffer.from(text.replaceAll(' ', '+'), 'base64').toString('base64');
}

// Scenarios depend on nothing but their own links, so two persons may walk at once.
const known = await scenarios();
const of = (group) => known.filter((scenario) => scenario.group === group);

test('every group of scenarios is walked by some journey', () => {
  assert.deepEqual(
    [...new Set(known.map(({ group }) => group))].sort(),
    ['approval', 'consent', 'entry', 'happy', 'otp', 'pis', 'registration', 'trouble', 'validation'],
  );
});

// What else must hold on the way of some of them.
const EXTRAS = {
  'plus-not-encoded': async ({ url }) => assert.match(new URL(url).search, /user_data=[^&]*\+/),
  'url-safe-base64': async ({ url }) => assert.match(new URL(url).search, /user_data=[^&]*[-_]/),
  'double-encoding': async ({ url }) => assert.match(new URL(url).search, /user_data=[^&]*%25/),
  'long-user-data': async ({ url }) => {
    const query = new URL(url).searchParams;
    assert.ok(query.get('user_data').length >= 48 * 1024, `${query.get('user_data').length} characters`);
  },
  'pis-state-in-redirect': async ({ url, page }) => {
    const asked = new URL(new URL(url).searchParams.get('redirect_uri'));
    const returned = new URL(page.url());
    assert.ok([...asked.searchParams].length > 0);
    for (const [name, value] of asked.searchParams) assert.deepEqual(returned.searchParams.getAll(name), [value]);
  },
  'happy-rsa': async ({ data }) => assert.match(data, /Реєструє: Ковальчук Петро Миколайович/),
  'adult-patient': async ({ data }) => assert.match(data, /, 40 років\)/),
  'trusted-pis': async ({ asked }) => assert.match(asked, /«Довірена ПІС»/),
  'all-fields': async ({ data }) => {
    for (const word of ['УНЗР', 'Адреса проживання', 'Електронна пошта']) assert.match(data, new RegExp(word));
    assert.ok(data.match(/видано/g).length >= 2, 'both documents');
  },
  'extra-fields': async ({ data }) => assert.match(data, /Інше/),
  'hostile-text': async ({ data }) => assert.match(data, /</),
  'hostile-names': async ({ data }) => assert.match(data, /</),
  'long-client-name': async ({ asked }) => assert.match(asked, /<b onclick=alert\(1\)>/),
};

describe('every link of the happy kind ends with a token', { concurrency: 2 }, () => {
  before(reset);

  for (const { id, title } of of('happy')) {
    test(`${id}: ${title}`, async (t) => {
      const { page, record, url, state } = await atConfirm(t, id);
      const data = await texts(page);
      assert.equal(await page.$('input, select, textarea, [contenteditable]'), null, 'nothing can be edited');
      await accept(page);
      await arrived(page, 'consent');
      const asked = await texts(page);
      await accept(page);
      await page.waitForSelector('#pis-result[data-outcome=token]');

      const sent = record.requests.filter(({ method }) => method === 'POST');
      assert.deepEqual(calls(record).filter((call) => call.startsWith('POST')), [
        `POST ${VALIDATION}`, `POST ${REGISTRATION}`, `POST ${APPROVAL}`,
      ]);
      assert.equal(JSON.parse(sent[0].body).signed_content, containerOf(url), 'the container of the PIS');
      assert.equal(JSON.parse(sent[1].body).signed_content, containerOf(url));
      assert.equal(new URL(page.url()).searchParams.get('state'), state);
      assert.deepEqual(record.errors, []);
      assert.deepEqual(record.violations, []);
      await EXTRAS[id]?.({ page, url, data, asked });
    });
  }

  test('no scenario named here has been renamed', () => {
    const ids = of('happy').map(({ id }) => id);
    assert.deepEqual(Object.keys(EXTRAS).filter((id) => !ids.includes(id)), []);
  });
});

// What the PIS shows when its own part goes wrong: seed step 4.9.
const EXCHANGES = {
  'exchange-grant-type': 'Grant type not allowed.',
  'exchange-no-grant-type': 'Request must include grant_type.',
  'exchange-no-wrapper': 'Malformed request.',
  'exchange-no-code': 'required property code was not present',
  'exchange-wrong-secret': 'Invalid client id or secret.',
  'exchange-unknown-code': 'Token not found.',
  'exchange-other-client': 'Token not found or expired.',
  'exchange-code-expired': 'Token expired.',
  'exchange-wrong-redirect': 'The redirection URI provided does not match a pre-registered value.',
  'exchange-revoked': 'Resource owner revoked access for the client.',
  'exchange-twice': 'Token has already been used.',
  'exchange-state-unknown': 'Код не обміняно',
  'exchange-fails': 'Something went wrong.',
};

describe('a PIS that cannot exchange its code says so', { concurrency: 2 }, () => {
  before(reset);

  test('none is forgotten', () => assert.deepEqual(of('pis').map(({ id }) => id).sort(), Object.keys(EXCHANGES).sort()));

  for (const [id, message] of Object.entries(EXCHANGES)) {
    test(id, async (t) => {
      const { page, close } = await newPage();
      t.after(close);
      await page.goto(`${SANDBOX}/pis/go/${id}`);
      await acceptTwice(page);
      assert.equal(await page.getAttribute('#pis-result', 'data-outcome'), 'error');
      assert.ok((await page.innerText('#pis-error-message')).includes(message));
    });
  }
});

// What the consent page is given to show, by scenario.
const CONSENTS = {
  'scope-unknown-text': (asked) => {
    assert.match(asked, /Переглядати · 1 дозвіл/);
    assert.match(asked, /Без опису · 2 дозволи/);
    assert.match(asked, /declaration_request:details_pis/);
    assert.match(asked, /app:read_pis/);
    assert.doesNotMatch(asked, /не зможе видаляти/, 'nobody knows what a scope without words allows');
  },
  'scope-writing': (asked) => {
    assert.match(asked, /Переглядати · 2 дозволи/);
    assert.match(asked, /Змінювати · 2 дозволи/);
    assert.match(asked, /Видаляти · 1 дозвіл/);
    assert.doesNotMatch(asked, /не зможе видаляти/);
  },
  'scope-one': (asked) => assert.match(asked, /Переглядати · 1 дозвіл/),
  'scope-many': (asked, count) => assert.ok(count > 20, `${count} scopes`),
  'scope-repeated': (asked, count) => assert.equal(count, 2),
  'scope-hostile': (asked, count) => {
    assert.match(asked, /<b>everything<\/b>/);
    assert.equal(count, 2);
  },
};

describe('the consent page lists what is asked, each scope once', { concurrency: 2 }, () => {
  before(reset);

  test('none is forgotten', () => assert.deepEqual(of('consent').map(({ id }) => id).sort(), Object.keys(CONSENTS).sort()));

  for (const [id, check] of Object.entries(CONSENTS)) {
    test(id, async (t) => {
      const { page, record, url } = await atConfirm(t, id);
      await accept(page);
      await arrived(page, 'consent');
      const codes = await page.locator('.scopes code').allInnerTexts();
      check(await texts(page), codes.length);
      await accept(page);
      await page.waitForSelector(id === 'scope-hostile' ? '#approval-failure' : '#pis-result[data-outcome=token]');
      const sent = JSON.parse(record.requests.find(({ url }) => url.endsWith(APPROVAL)).body).app.scope;
      const wanted = new Set(new URL(url).searchParams.get('scope').split(' ').filter(Boolean));
      assert.deepEqual(sent.split(' ').sort(), [...wanted].sort());
      assert.deepEqual([...codes].sort(), [...wanted].sort());
    });
  }
});
