// No secret reaches the browser, a log, the audit log, or the disk in the clear: one canary run, looked for everywhere.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import {
  arrived, clinic, CLINIC, closeBrowser, found, newPage, outcome, ownServers, refresh, refreshes, repair, signIn, signedIn, texts,
} from './support.mjs';

let servers;
before(async () => { servers = await ownServers({ RUST_LOG: 'trace' }); });
after(async () => {
  await closeBrowser();
  await servers?.close();
});

const read = (name) => readFile(path.join(servers.mis, name), 'utf8').then((text) => text.trim());

/** Without the headers by which a browser, and Node’s own `fetch`, is known. */
const asProgram = (address, token) => new Promise((resolve, reject) => {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  get(address, { headers }, (response) => {
    response.toArray().then((parts) => resolve({ status: response.statusCode, body: Buffer.concat(parts) }), reject);
  }).on('error', reject);
});

let secrets;

describe('after a refresh, a lost answer, a check, a repair and signing out', () => {
  let browser;
  let record;

  before(async () => {
    await servers.resetButSecrets();
    secrets = { 'the old secret': (await clinic(servers)).client_secret };
    const opened = await newPage();
    record = opened.record;
    const { page } = opened;
    await signIn(page, servers);
    await refresh(page, { reason: 'suspected_leak' });
    await outcome(page, 'stored');
    secrets['the new secret'] = (await clinic(servers)).client_secret;
    await servers.faults({ refresh: 'other-connection' });
    await refresh(page);
    await outcome(page, 'in_doubt');
    secrets['the secret of an unknown outcome'] = (await clinic(servers)).client_secret;
    await page.click('#check-secret');
    await page.waitForSelector('[data-checked]');
    await repair(page);
    await outcome(page, 'stored');
    secrets['the repaired secret'] = (await clinic(servers)).client_secret;
    await page.evaluate(async () => {
      for (const path of ['history', 'history.csv', 'overview']) await (await fetch(`/admin/api/${path}`)).text();
    });
    await page.click('#sign-out');
    await arrived(page, 'signed-out');

    const registration = await servers.registration();
    secrets['the api-key'] = registration.api_key;
    secrets['the PSK'] = registration.psk;
    secrets['the machine token'] = await read('machine-token');
    secrets['the master key'] = (await read('key')).split(':')[1];
    for (const { path, authorization, body } of await servers.journal()) {
      if (authorization) secrets[`the access token of ${path}`] = authorization.replace('Bearer ', '');
      if (body?.token?.refresh_token) secrets['the refresh token'] = body.token.refresh_token;
    }
    browser = await servers.received.text();
    await opened.close();
  });

  test('there is enough to look for', () => {
    assert.ok('the refresh token' in secrets, Object.keys(secrets).join());
    assert.ok(Object.keys(secrets).some((name) => name.startsWith('the access token')), Object.keys(secrets).join());
    for (const [name, value] of Object.entries(secrets)) assert.ok(value?.length >= 16, name);
    assert.equal(new Set(['the old secret', 'the new secret', 'the secret of an unknown outcome', 'the repaired secret']
      .map((name) => secrets[name])).size, 4);
  });

  test('the browser received none of them: no answer, header, address or console message', () => {
    assert.ok(browser.includes('"fingerprint"'), 'answers were recorded');
    assert.ok(browser.includes('content-security-policy'), 'and headers');
    assert.deepEqual(found(secrets, browser), []);
    // Chromium itself remarks that nobody was signed in yet, or any more.
    assert.deepEqual(record.console.filter(({ type, text }) => type === 'error' && !text.endsWith('401 (Unauthorized)')), []);
    assert.deepEqual(record.errors, []);
    assert.deepEqual(record.violations, []);
  });

  test('the log holds none of them, at its most talkative', async () => {
    const log = await readFile(path.join(servers.folder, 'proxy.log'), 'utf8');
    assert.ok(log.includes('/admin/api/refresh'), 'the log was kept');
    assert.deepEqual(found(secrets, log), []);
    assert.doesNotMatch(log, /[?&](code|state)=/);
  });

  test('the store holds none of them in the clear', async () => {
    const { 'the master key': _, 'the machine token': __, 'the api-key': ___, 'the PSK': ____, ...kept } = secrets;
    const files = (await readdir(servers.mis)).filter((name) => name.startsWith('store'));
    assert.ok(files.length >= 1);
    for (const file of files) {
      assert.deepEqual(found(kept, await readFile(path.join(servers.mis, file))), [], file);
      assert.deepEqual(found(secrets, await readFile(path.join(servers.mis, file))), [], file);
    }
  });

  test('the machine endpoint alone gives it, and only for its token', async () => {
    const { client_id } = await clinic(servers);
    const address = `${servers.machine}/machine/v1/clients/${client_id}/secret`;
    const { body } = await asProgram(address, secrets['the machine token']);
    assert.deepEqual(found(secrets, body), ['the repaired secret'], 'so the search itself works');
    for (const token of [undefined, 'wrong', secrets['the api-key']]) {
      const refused = await asProgram(address, token);
      assert.equal(refused.status, 401);
      assert.deepEqual(found(secrets, refused.body), []);
    }
    const browser = await fetch(address, { headers: { authorization: `Bearer ${secrets['the machine token']}` } });
    assert.equal(browser.status, 403, 'whatever bears a browser’s marks is refused');
    const elsewhere = await fetch(`${servers.app}/machine/v1/clients/${client_id}/secret`, {
      headers: { authorization: `Bearer ${secrets['the machine token']}` },
    });
    assert.equal(elsewhere.status, 404, 'not on the address browsers reach');
  });
});

describe('nobody else’s page', () => {
  before(() => servers.resetButSecrets());

  test('can make a signed-in browser refresh, sign out or read anything', async (t) => {
    const { page, context } = await signedIn(t, servers);
    const { connection_id } = await clinic(servers);
    const body = JSON.stringify({ reason: 'test', confirmation: CLINIC, connection_id });
    const target = `${servers.app}/admin/api`;
    const another = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>another</title>
        <form id="form" method="post" enctype="text/plain" target="hidden" action="${target}/refresh">
          <input name='${body.slice(0, -1)},"x":"' value='"}'>
        </form>
        <iframe name="hidden"></iframe><img src="${target}/sign-out" alt="">`);
    });
    await new Promise((resolve) => another.listen(0, '127.0.0.1', resolve));
    t.after(() => another.close());
    const hostile = await context.newPage();
    await hostile.goto(`http://127.0.0.1:${another.address().port}/`);
    const seen = await hostile.evaluate(async ([target, body]) => {
      document.querySelector('#form').submit();
      const attempt = (options) => fetch(`${target}/refresh`, { method: 'POST', credentials: 'include', body, ...options })
        .then((answer) => answer.type, () => 'refused');
      return [
        await attempt({ mode: 'no-cors' }),
        await attempt({ headers: { 'content-type': 'application/json', 'x-csrf': '1' } }),
        await fetch(`${target}/overview`, { credentials: 'include' }).then((answer) => answer.text(), () => 'refused'),
      ];
    }, [target, body]);
    assert.deepEqual(seen, ['refused', 'refused', 'refused']);
    await hostile.waitForTimeout(500);
    assert.deepEqual(await refreshes(servers), []);
    await page.reload();
    await arrived(page, 'overview');
    assert.equal(await page.$('[data-running]'), null);
  });

  for (const [name, options] of Object.entries({
    'without the header of our page': { headers: { 'content-type': 'application/json' } },
    'with another type of content': { headers: { 'content-type': 'text/plain', 'x-csrf': '1' } },
    'by another method': { method: 'PUT', headers: { 'content-type': 'application/json', 'x-csrf': '1' } },
  })) {
    test(`nor our own page ${name}`, async (t) => {
      const { page } = await signedIn(t, servers);
      const { connection_id } = await clinic(servers);
      const status = await page.evaluate(async ([body, options]) =>
        (await fetch('/admin/api/refresh', { method: 'POST', body, ...options })).status,
      [JSON.stringify({ reason: 'test', confirmation: CLINIC, connection_id }), options]);
      assert.ok([403, 405, 415].includes(status), String(status));
      assert.deepEqual(await refreshes(servers), []);
    });
  }

  test('can bring in markup that acts: what the page draws itself goes through, anything else is refused', async (t) => {
    const { page } = await signedIn(t, servers);
    // In a timer: what a debugger evaluates itself is excused from the policy.
    const ways = await page.evaluate(() => new Promise((resolve) => setTimeout(() => {
      const host = document.createElement('div');
      const attempt = (markup) => {
        try {
          host.innerHTML = markup;
          return 'done';
        } catch (error) {
          return error.name;
        }
      };
      resolve({
        plain: attempt('<b>words</b>'),
        handler: attempt('<img src=x onerror="window.hacked=1">'),
        frame: attempt('<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>'),
        script: attempt('<script>window.hacked=1</script>'),
        address: attempt('<a href="javascript:window.hacked=1">x</a>'),
      });
    })));
    assert.deepEqual(ways, {
      plain: 'done', handler: 'TypeError', frame: 'TypeError', script: 'TypeError', address: 'TypeError',
    });
  });

  test('can frame the admin page', async (t) => {
    const { page, close } = await newPage();
    t.after(close);
    const another = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>another</title><iframe src="${servers.app}/admin/"></iframe>`);
    });
    await new Promise((resolve) => another.listen(0, '127.0.0.1', resolve));
    t.after(() => another.close());
    const refused = page.waitForEvent('requestfailed', (request) => request.url().startsWith(servers.app));
    await page.goto(`http://127.0.0.1:${another.address().port}/`);
    assert.match((await refused).failure().errorText, /BLOCKED_BY_RESPONSE/);
  });

  test('can bring in a code of its own: a state nobody asked for signs nobody in', async (t) => {
    const { page, close } = await newPage();
    t.after(close);
    const answer = await page.goto(`${servers.app}/admin/callback?code=stolen&state=auth-ui.forged`);
    assert.ok(answer.status() >= 400, String(answer.status()));
    assert.doesNotMatch(await texts(page, 'body'), /stolen|forged/);
    await page.goto(`${servers.app}/admin/`);
    await arrived(page, 'sign-in');
  });
});

test('patients download nothing of the admin page, and the other way round', async () => {
  const names = async (path) => [...(await (await fetch(servers.app + path)).text()).matchAll(/[\w-]+\.(?:js|wasm)/g)]
    .map(([name]) => name).filter((name) => /[0-9a-f]{16}/.test(name));
  const patient = await names('/confidant/sign-up');
  const admin = await names('/admin/');
  assert.ok(patient.length >= 2 && admin.length >= 2);
  assert.deepEqual(patient.filter((name) => admin.includes(name)), []);
});

test('the audit log tells all that happened, is whole, and holds none of them', async () => {
  // Only one process may hold the store.
  await servers.stop();
  const trail = await servers.audit('export');
  const events = trail.trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(events.some(({ event }) => event === 'authn_login_success'), trail);
  assert.ok(events.filter(({ event }) => event === 'sensitive_update').length >= 3, trail);
  assert.deepEqual(found(secrets, trail), []);
  await servers.audit('verify');
});
