// A session ends when nobody is there, when the day is over, and at once when its person says so.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import {
  arrived, atTheMis, clinic, CLINIC, closeBrowser, fillIn, heading, holdBack, letGo, newPage, outcome, ownServers, refresh, refreshes,
  signedIn, storage, texts,
} from './support.mjs';

const OWNER = /Коваль|Амбулаторія|12345678/;
const OVERVIEW = '/admin/api/overview';

after(closeBrowser);

/** Starts servers for a group of journeys. */
function withServers(settings) {
  let servers;
  before(async () => { servers = await ownServers(settings); });
  beforeEach(() => servers.resetButSecrets());
  after(() => servers?.close());
  return () => servers;
}

const status = (page, path) => page.evaluate(async (path) => (await fetch(path)).status, path);

describe('signing out', () => {
  const servers = withServers();

  test('ends the session on the server, and Back shows nothing of it', async (t) => {
    const { page, context } = await signedIn(t, servers());
    const cookies = await context.cookies();
    assert.ok(cookies.length >= 1);
    await page.click('#sign-out');
    await arrived(page, 'signed-out');
    assert.doesNotMatch(await page.content(), OWNER);
    assert.equal(await status(page, OVERVIEW), 401);

    await page.goto(`${servers().sandbox}/sandbox/journal`);
    await page.goBack();
    await page.waitForSelector('[data-page=signed-out], [data-page=sign-in]');
    assert.doesNotMatch(await page.content(), OWNER);

    await page.goto(`${servers().app}/admin/`);
    await arrived(page, 'sign-in');
    await context.addCookies(cookies);
    assert.equal(await status(page, OVERVIEW), 401, 'the old cookie opens nothing');
  });

  test('while the page is away leaves nothing to come back to', async (t) => {
    const { page, context } = await signedIn(t, servers());
    await page.goto(`${servers().sandbox}/sandbox/journal`);
    const other = await context.newPage();
    await other.goto(`${servers().app}/admin/`);
    await arrived(other, 'overview');
    await other.click('#sign-out');
    await arrived(other, 'signed-out');
    await page.goBack();
    await page.waitForSelector('[data-page=signed-out], [data-page=sign-in]');
    assert.doesNotMatch(await page.content(), OWNER);
  });

  test('in one tab is noticed in the other', async (t) => {
    const { page, context } = await signedIn(t, servers());
    const other = await context.newPage();
    await other.goto(`${servers().app}/admin/`);
    await arrived(other, 'overview');
    await fillIn(other);
    await page.click('#sign-out');
    await arrived(page, 'signed-out');
    // On a slow machine the page has found out by asking.
    await other.click('#refresh', { timeout: 2000 }).catch(() => {});
    await arrived(other, 'signed-out');
    assert.doesNotMatch(await other.content(), OWNER);
    assert.deepEqual(await refreshes(servers()), []);
  });

  test('does not stop a refresh that has begun', async (t) => {
    const { page } = await signedIn(t, servers());
    const { client_secret } = await clinic(servers());
    await holdBack(servers());
    await refresh(page);
    await page.waitForSelector('[data-running]');
    await page.click('#sign-out');
    await arrived(page, 'signed-out');
    assert.equal((await atTheMis(t, servers(), 'new')).outcome, 'error', 'the old secret is dead, the new one on its way');
    await letGo(servers());
    for (let tries = 0; tries < 20; tries++) {
      if ((await atTheMis(t, servers(), 'new')).outcome === 'token') break;
    }
    const later = await signedIn(t, servers());
    await outcome(later.page, 'stored');
    assert.notEqual((await clinic(servers())).client_secret, client_secret);
  });
});

describe('the browser', () => {
  const servers = withServers();

  test('keeps one cookie no script can read, and nothing else', async (t) => {
    const { page } = await signedIn(t, servers());
    const kept = await storage(page);
    assert.equal(kept.cookies.length, 1);
    const [cookie] = kept.cookies;
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, 'Strict');
    assert.equal(cookie.path, '/');
    assert.deepEqual({ ...kept, cookies: [] }, {
      local: {}, session: {}, databases: [], caches: [], workers: 0, cookies: [],
    });
    assert.equal(await page.evaluate(() => document.cookie), '');
  });

  test('gets another session each time somebody signs in', async (t) => {
    const { page, context } = await signedIn(t, servers());
    const [first] = await context.cookies();
    await page.click('#sign-out');
    await arrived(page, 'signed-out');
    await context.addCookies([first]);
    await page.goto(`${servers().app}/admin/`);
    await arrived(page, 'sign-in');
    await page.fill('#edrpou', CLINIC);
    await page.click('#sign-in');
    await page.click('#as-owner');
    await arrived(page, 'overview');
    const [second] = await context.cookies();
    assert.notEqual(second.value, first.value, 'a planted cookie is not honoured');
  });
});

describe('a session nobody uses', () => {
  // Signing in must be over before.
  const IDLE = 12;
  const servers = withServers({ AUTH_UI_ADMIN_SESSION_IDLE: `${IDLE}s` });

  test('ends, although the page goes on asking; the page says so and leaves nothing on the screen', async (t) => {
    const { page } = await signedIn(t, servers());
    await page.waitForSelector('[data-page=signed-out]', { timeout: 3 * IDLE * 1000 });
    assert.match(await texts(page), /Сеанс/);
    assert.doesNotMatch(await page.content(), OWNER);
    assert.equal(await status(page, OVERVIEW), 401);
    await page.click('#sign-in-again');
    await arrived(page, 'sign-in');
  });
});

describe('a sign-in too long ago', () => {
  const servers = withServers({ AUTH_UI_ADMIN_FRESH_SIGN_IN: '2s' });

  test('is asked for again before a refresh, and eHealth is not asked to change anything', async (t) => {
    const { page } = await signedIn(t, servers());
    await page.waitForSelector('[data-check=fresh_sign_in][data-result=failed]');
    const { connection_id } = await clinic(servers());
    const refused = await page.evaluate(async (body) => {
      const response = await fetch('/admin/api/refresh', {
        method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf': '1' }, body,
      });
      return [response.status, (await response.json()).error.type];
    }, JSON.stringify({ reason: 'routine', confirmation: CLINIC, connection_id }));
    assert.deepEqual(refused, [401, 'reauth_required']);
    assert.deepEqual(await refreshes(servers()), []);
    await page.click('#sign-in-again');
    await page.locator('#as-owner, #sign-in').first().waitFor();
  });
});

describe('a token that ends soon', () => {
  const servers = withServers();

  test('is too short to repair an unknown outcome: nothing is begun', async (t) => {
    const { page } = await signedIn(t, servers(), { as: 'short' });
    assert.equal(await page.getAttribute('[data-check=token_lifetime]', 'data-result'), 'failed');
    assert.equal(await page.locator('#refresh:enabled').count(), 0);
    assert.deepEqual(await refreshes(servers()), []);
  });
});

describe('too many refreshes', () => {
  const servers = withServers({ AUTH_UI_ADMIN_REFRESHES_PER_CONNECTION: '2' });

  test('are refused with the time to wait', async (t) => {
    const { page } = await signedIn(t, servers());
    for (let count = 1; count <= 2; count++) {
      await page.waitForSelector('#refresh:enabled');
      await refresh(page);
      await page.waitForFunction((version) => document.querySelector('#version')?.textContent.trim() === version,
        String(count + 1));
    }
    await page.waitForSelector('[data-check=rate][data-result=failed]');
    const { connection_id } = await clinic(servers());
    const refused = await page.evaluate(async (body) => {
      const response = await fetch('/admin/api/refresh', {
        method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf': '1' }, body,
      });
      return [response.status, Number(response.headers.get('retry-after'))];
    }, JSON.stringify({ reason: 'routine', confirmation: CLINIC, connection_id }));
    assert.equal(refused[0], 429);
    assert.ok(refused[1] > 0 && refused[1] <= 3600, String(refused[1]));
    assert.equal((await refreshes(servers())).length, 2);
  });
});

describe('clocks that disagree', () => {
  const servers = withServers();

  test('stop a refresh before it begins', async (t) => {
    await servers().settings({ date_skew_seconds: 300 });
    const { page } = await signedIn(t, servers());
    assert.equal(await page.getAttribute('[data-check=clock]', 'data-result'), 'failed');
    assert.equal(await page.locator('#refresh:enabled').count(), 0);
    assert.deepEqual(await refreshes(servers()), []);
  });
});

test('without a session the page asks for the clinic, and every call is refused', async (t) => {
  const servers = await ownServers();
  t.after(servers.close);
  const { page, close } = await newPage();
  t.after(close);
  await page.goto(`${servers.app}/admin/`);
  await arrived(page, 'sign-in');
  assert.ok((await heading(page)).length > 0);
  for (const path of [OVERVIEW, '/admin/api/history', '/admin/api/history.csv']) {
    assert.equal(await status(page, path), 401, path);
  }
});
