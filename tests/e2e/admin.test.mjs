// The head of a clinic renews its client secret, and the clinic's people go on signing in.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import {
  askToSignIn, arrived, atTheMis, clinic, CLINIC, closeBrowser, DISCONNECTED, ENTREPRENEUR, expectAnother, fillIn, FINGER,
  holdBack, letGo, newPage, outcome, ownServers, PHARMACY, refresh, refreshes, signedIn, texts, titleOf, tooSmall, TWICE,
} from './support.mjs';

let servers;
before(async () => { servers = await ownServers(); });
beforeEach(() => servers.resetButSecrets());
after(async () => {
  await closeBrowser();
  await servers?.close();
});

/** A call of the page's own, made by hand: `{ status, body }`. */
const call = (page, path, body) => page.evaluate(async ([path, body]) => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf': '1' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}, [path, body]);

describe('the head of the clinic', () => {
  test('renews the secret with one button, and the people of the clinic sign in with the new one', async (t) => {
    const old = await clinic(servers);
    const { page, record } = await signedIn(t, servers);
    const said = await texts(page);
    for (const words of [old.name, CLINIC, 'Медокс']) assert.ok(said.includes(words), said);
    assert.equal(await page.locator('[data-check][data-result=failed]').count(), 0, said);

    await refresh(page);
    await outcome(page, 'stored');
    assert.equal(await texts(page, '[data-outcome] h2'), 'Оновлено і збережено');

    const fresh = await clinic(servers);
    assert.notEqual(fresh.client_secret, old.client_secret);
    assert.equal((await refreshes(servers)).length, 1);
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
    const refused = await atTheMis(t, servers, 'old');
    assert.equal(refused.outcome, 'error');
    assert.deepEqual(record.errors, []);
    assert.deepEqual(record.violations, []);
  });

  test('sees the version, the fingerprint and the proof without reloading, and the attempt in the history', async (t) => {
    const { page } = await signedIn(t, servers);
    const version = Number(await page.innerText('#version'));
    const fingerprint = await page.innerText('#fingerprint');
    await refresh(page, { reason: 'staff_change' });
    await outcome(page, 'stored');
    await page.waitForFunction((version) => document.querySelector('#version').textContent.trim() === version,
      String(version + 1));
    assert.notEqual(await page.innerText('#fingerprint'), fingerprint);
    assert.ok((await texts(page, '#history')).includes(await page.innerText('#fingerprint')));
  });

  test('who types another code is told so, and eHealth is not asked', async (t) => {
    const { page } = await signedIn(t, servers);
    await fillIn(page, { edrpou: '12345679' });
    await page.click('#refresh');
    await page.waitForSelector('#confirmation-problem:not(:empty)');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'confirmation');
    assert.deepEqual(await refreshes(servers), []);
    await expectAnother(page);
    await page.fill('#confirmation', ` ${CLINIC} `);
    await page.click('#refresh');
    await outcome(page, 'stored');
  });

  test('who clicks twice, or presses Enter five times, asks eHealth once', async (t) => {
    await holdBack(servers);
    const { page } = await signedIn(t, servers);
    await fillIn(page);
    await expectAnother(page);
    await page.dblclick('#refresh');
    for (let presses = 0; presses < 5; presses++) await page.keyboard.press('Enter');
    await page.waitForSelector('[data-running]');
    await letGo(servers);
    await outcome(page, 'stored');
    assert.equal((await refreshes(servers)).length, 1);
  });

  test('closes the tab while eHealth is slow: it goes on, and who comes back sees it', async (t) => {
    await holdBack(servers);
    const { page, context } = await signedIn(t, servers);
    const { client_secret } = await clinic(servers);
    await refresh(page);
    await page.waitForSelector('[data-running]');
    const before = await page.evaluate(() => document.querySelector('[data-outcome]')?.dataset.attempt);
    await page.close();

    const again = await context.newPage();
    await again.goto(`${servers.app}/admin/`);
    await again.waitForSelector('[data-running][data-by-me=true]');
    await letGo(servers);
    await outcome(again, 'stored', before);
    assert.notEqual((await clinic(servers)).client_secret, client_secret);
    assert.equal((await refreshes(servers)).length, 1);
  });

  test('has the same in two tabs', async (t) => {
    await holdBack(servers);
    const { page, context } = await signedIn(t, servers);
    const other = await context.newPage();
    await other.goto(`${servers.app}/admin/`);
    await arrived(other, 'overview');
    await expectAnother(other);
    await refresh(page);
    await other.waitForSelector('[data-running][data-by-me=true]');
    await letGo(servers);
    await Promise.all([outcome(page, 'stored'), outcome(other, 'stored')]);
    assert.equal((await refreshes(servers)).length, 1);
  });
});

test('a second person sees who is refreshing, cannot begin another, and sees the result live', async (t) => {
  await holdBack(servers);
  const first = await signedIn(t, servers);
  const second = await signedIn(t, servers, { as: 'deputy' });
  const { connection_id, users } = await clinic(servers);
  await expectAnother(second.page);
  await refresh(first.page);

  const running = await second.page.waitForSelector('[data-running][data-by-me=false]');
  const head = users.find(({ nick }) => nick === 'owner');
  assert.ok((await running.innerText()).includes(head.email), 'by name');
  const refused = await call(second.page, '/admin/api/refresh', { reason: 'test', confirmation: CLINIC, connection_id });
  assert.equal(refused.status, 409);
  assert.equal(refused.body.error.type, 'in_progress');
  assert.equal(refused.body.error.running.actor.user_id, head.user_id);

  await letGo(servers);
  await Promise.all([outcome(first.page, 'stored'), outcome(second.page, 'stored')]);
  assert.equal((await refreshes(servers)).length, 1);
});

test('fifty calls at once are one refresh', async (t) => {
  await holdBack(servers);
  const { page } = await signedIn(t, servers);
  const { connection_id } = await clinic(servers);
  await expectAnother(page);
  const statuses = await page.evaluate(async (body) => Promise.all(Array.from({ length: 50 }, async () => (await fetch(
    '/admin/api/refresh',
    { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf': '1' }, body },
  )).status)), JSON.stringify({ reason: 'test', confirmation: CLINIC, connection_id }));
  assert.equal(statuses.filter((status) => status === 202).length, 1, statuses.join());
  assert.equal(statuses.filter((status) => status === 409).length, 49, statuses.join());
  await letGo(servers);
  await outcome(page, 'stored');
  assert.equal((await refreshes(servers)).length, 1);
});

test('a slow but right answer is stored', async (t) => {
  await holdBack(servers);
  const { page } = await signedIn(t, servers);
  await refresh(page);
  await page.waitForSelector('[data-running][data-phase=asking]');
  await letGo(servers);
  await outcome(page, 'stored');
});

describe('somebody who is not the head', () => {
  for (const [edrpou, as, role] of [[CLINIC, 'doctor', 'лікар'], [PHARMACY, 'pharmacist', 'фармацевт']]) {
    test(`is told so, and the server refuses as well: ${as}`, async (t) => {
      const { page } = await signedIn(t, servers, { edrpou, as });
      assert.equal(await page.getAttribute('[data-check=owner]', 'data-result'), 'failed');
      const why = `Лише керівник закладу може оновити client_secret. Ваша роль: ${role}.`;
      assert.ok((await texts(page, '#blocked')).includes(why), why);
      assert.equal(await page.locator('#refresh:enabled').count(), 0);
      const { connection_id } = await clinic(servers, edrpou);
      const refused = await call(page, '/admin/api/refresh', { reason: 'routine', confirmation: edrpou, connection_id });
      assert.equal(refused.status, 403);
      assert.equal(refused.body.error.type, 'not_owner');
      assert.deepEqual(await refreshes(servers), []);
    });
  }
});

describe('a clinic with other than one connection', () => {
  for (const [edrpou, words] of [[DISCONNECTED, /не знайдено|немає/i], [TWICE, /кілька|більше ніж один|2 зв/i]]) {
    test(`${edrpou} gets an explanation and no button`, async (t) => {
      const { page } = await signedIn(t, servers, { edrpou });
      assert.equal(await page.getAttribute('[data-check=connection]', 'data-result'), 'failed');
      assert.match(await texts(page), words);
      assert.equal(await page.locator('#refresh:enabled').count(), 0);
      assert.deepEqual(await refreshes(servers), []);
    });
  }

  test('does not include one whose connection stands on the second page of the list', async (t) => {
    const { page } = await signedIn(t, servers, { edrpou: ENTREPRENEUR });
    await refresh(page, { edrpou: ENTREPRENEUR });
    await outcome(page, 'stored');
    assert.equal((await atTheMis(t, servers, 'new', ENTREPRENEUR)).outcome, 'token');
  });
});

test('a pharmacy is a clinic like any other', async (t) => {
  const { page } = await signedIn(t, servers, { edrpou: PHARMACY });
  await refresh(page, { edrpou: PHARMACY, reason: 'suspected_leak' });
  await outcome(page, 'stored');
});

describe('signing in', () => {
  test('for a clinic nobody set up is refused on the same page', async (t) => {
    const { page, close } = await newPage();
    t.after(close);
    await askToSignIn(page, servers, '99999999');
    await page.waitForSelector('#edrpou-problem:not(:empty)');
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'sign-in');
  });

  test('can be declined at eHealth, and the page says so in words', async (t) => {
    const { page, close } = await newPage();
    t.after(close);
    await askToSignIn(page, servers);
    await page.click('#deny');
    await page.waitForURL(/\/admin\/callback/);
    assert.equal(await texts(page, 'h1'), 'Вхід скасовано або не дозволено');
    assert.equal(await titleOf(page), 'Вхід скасовано або не дозволено — Електронна система охорони здоров’я');
    assert.doesNotMatch(await texts(page, 'body'), /access_denied/);
    // The reference is copied whole: no script is there to do it.
    assert.equal(await page.locator('dd code').first().evaluate((code) => getComputedStyle(code).userSelect), 'all');
    assert.deepEqual(await tooSmall(page, FINGER), []);
    await page.click('.actions a.primary');
    await arrived(page, 'sign-in');
  });

  test('leaves nothing of itself in the address', async (t) => {
    const { page } = await signedIn(t, servers);
    assert.equal(page.url(), `${servers.app}/admin/`);
  });
});

test('the history is one file with a line for each attempt', async (t) => {
  const { page } = await signedIn(t, servers);
  await refresh(page, { reason: 'test' });
  await outcome(page, 'stored');
  const csv = await page.evaluate(async () => {
    const answer = await fetch('/admin/api/history.csv');
    return { type: answer.headers.get('content-type'), text: await answer.text() };
  });
  assert.match(csv.type, /^text\/csv/);
  assert.ok(csv.text.trim().split('\n').length >= 2, csv.text);
  assert.ok(csv.text.includes(await page.innerText('#fingerprint')), csv.text);
});
