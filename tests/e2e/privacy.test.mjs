// The link carries a token and signed data: they leave the address at once, are kept nowhere, and act for nobody else.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, beforeEach, describe, test } from 'node:test';

import {
  accept, APP, arrived, atConfirm, atConsent, calls, closeBrowser, decline, faults, heading, journal, link, newPage,
  open, reset, SANDBOX, storage, texts, WARNING_OF_PRELOAD, titleOf,
} from './support.mjs';

const APPROVAL = '/oauth/apps/authorize';
const NOTHING_KEPT = { local: {}, session: {}, databases: [], caches: [], workers: 0, cookies: [] };

beforeEach(reset);
after(closeBrowser);

describe('what the link carries', () => {
  test('is gone from the address before anything else is loaded, and leaves no entry in the history', async (t) => {
    const { page, record } = await atConfirm(t, 'happy', {
      before: (page) => page.addInitScript(() => { globalThis.lengthAtStart = history.length; }),
    });
    const now = await page.evaluate(() => ({
      search: location.search, hash: location.hash, path: location.pathname, grown: history.length - globalThis.lengthAtStart,
      state: history.state, waiting: Object.keys(globalThis).filter((name) => /query/i.test(name) && name.startsWith('authUi')),
      referrer: document.referrer,
    }));
    assert.deepEqual(now, {
      search: '', hash: '', path: '/confidant/sign-up', grown: 0, state: null, waiting: [], referrer: '',
    });
    const [first, second] = record.requests;
    assert.equal(first.type, 'document');
    assert.ok(second.url.startsWith(APP));
  });

  test('is in no address and no Referer but the first', async (t) => {
    const { page, record, url } = await atConsent(t);
    await accept(page);
    await page.waitForSelector('#pis-result[data-outcome=token]');
    await record.settle();
    const query = new URL(url).searchParams;
    const secrets = [query.get('token'), query.get('user_data').slice(0, 60), 'user_data=', 'token='];
    const holds = (text) => secrets.some((secret) => text?.includes(secret) || text?.includes(encodeURIComponent(secret)));
    assert.ok(holds(record.requests[0].url), 'the check itself works');
    assert.ok(record.requests.length >= 10);
    for (const { url, headers, type } of record.requests.slice(1)) {
      assert.ok(!holds(url), `${type} ${url}`);
      assert.equal(headers.referer, undefined, `${type} ${url}`);
    }
    for (const { url } of record.requests) {
      assert.ok([APP, SANDBOX].includes(new URL(url).origin), `nobody else is called: ${url}`);
    }
    for (const entry of await journal()) assert.equal(entry.headers.referer, null);
  });

  test('and all that comes back is kept nowhere, at any step', async (t) => {
    const { page } = await atConfirm(t);
    assert.deepEqual(await storage(page), NOTHING_KEPT, 'reading the data');
    await accept(page);
    await arrived(page, 'consent');
    assert.deepEqual(await storage(page), NOTHING_KEPT, 'reading the consent');
    await decline(page);
    await arrived(page, 'declined-access');
    assert.deepEqual(await storage(page), NOTHING_KEPT, 'having declined');
  });

  test('is kept nowhere after an error either', async (t) => {
    const { page } = await open(t, 'unknown-token');
    await arrived(page, 'stopped');
    assert.deepEqual(await storage(page), NOTHING_KEPT);
  });

  test('is not written to the console, which stays silent but for Chromium’s own remark', async (t) => {
    const { page, record } = await atConsent(t);
    await accept(page);
    await page.waitForSelector('#pis-result[data-outcome=token]');
    assert.deepEqual(record.console.filter(({ text }) => text !== WARNING_OF_PRELOAD), []);
    assert.deepEqual(record.errors, []);
    assert.deepEqual(record.violations, [], 'the policy refused nothing');
  });
});

describe('the secret word', () => {
  test('is hidden until the person asks to see it', async (t) => {
    const { page } = await atConfirm(t, 'happy', { overrides: { person: { secret: 'калинаприрічці' } } });
    assert.ok(!(await page.content()).includes('калинаприрічці'));
    await page.getByRole('button', { name: 'Показати' }).click();
    assert.match(await texts(page), /калинаприрічці/);
    await page.getByRole('button', { name: 'Приховати' }).click();
    assert.ok(!(await page.content()).includes('калинаприрічці'));
  });
});

describe('nobody else’s page', () => {
  test('can frame this one', async (t) => {
    const { page, record, close } = await newPage();
    t.after(close);
    const { url } = await link('happy');
    // A real server on this machine: the browser keeps pages from elsewhere off it for other reasons.
    const another = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>another</title><iframe src="${url.replaceAll('&', '&amp;')}"></iframe>`);
    });
    await new Promise((resolve) => another.listen(0, '127.0.0.1', resolve));
    t.after(() => another.close());
    const refused = page.waitForEvent('requestfailed', (request) => request.url().startsWith(APP));
    await page.goto(`http://127.0.0.1:${another.address().port}/`);
    assert.match((await refused).failure().errorText, /BLOCKED_BY_RESPONSE/);
    const [frame] = page.mainFrame().childFrames();
    await frame.waitForURL((url) => url.protocol === 'chrome-error:');
    assert.equal(await frame.$('#app, #static, [data-page]'), null);
    assert.ok(record.requests.every(({ url, type }) => type === 'document' || !url.startsWith(APP)), 'nor is it started');
    assert.deepEqual(await journal(), []);
  });

  test('can be built into this one: markup that acts is refused in every way it may come', async (t) => {
    const { page, record } = await atConfirm(t);
    // In a timer: what a debugger evaluates itself is excused from the policy.
    const ways = await page.evaluate(() => new Promise((resolve) => setTimeout(() => {
      const host = document.createElement('div');
      document.body.append(host);
      const attempt = (act) => {
        try {
          act();
          return 'done';
        } catch (error) {
          return error.name;
        }
      };
      resolve({
        plain: attempt(() => { host.innerHTML = '<b>markup</b>'; }),
        innerHTML: attempt(() => { host.innerHTML = '<img src=x onerror="window.hacked=1">'; }),
        frame: attempt(() => { host.innerHTML = '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>'; }),
        handler: attempt(() => {
          const image = document.createElement('img');
          image.setAttribute('onerror', 'window.hacked=1');
          image.src = 'x';
          host.append(image);
        }),
        script: attempt(() => {
          const script = document.createElement('script');
          script.textContent = 'window.hacked=1';
          host.append(script);
        }),
        eval: attempt(() => (0, eval)('window.hacked=1')),
        timer: attempt(() => setTimeout('window.hacked=1')),
        address: attempt(() => { location.href = 'javascript:window.hacked=1'; }),
        elsewhere: attempt(() => { fetch('http://another.localhost/').catch(() => {}); }),
        image: attempt(() => { new Image().src = 'http://another.localhost/pixel'; }),
      });
    })));
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined, JSON.stringify(ways));
    for (const way of ['plain', 'innerHTML', 'frame', 'handler', 'script', 'eval', 'timer']) {
      assert.notEqual(ways[way], 'done', `${way} was refused at once`);
    }
    const refused = record.violations.map(({ directive }) => directive);
    for (const directive of ['connect-src', 'img-src']) assert.ok(refused.includes(directive), refused.join());
    assert.ok(record.answers.every(({ url }) => !url.includes('another.localhost')));
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'confirm', 'and the page is still there');
  });
});

describe('hostile text stays text', () => {
  for (const id of ['hostile-text', 'hostile-names', 'long-client-name']) {
    test(id, async (t) => {
      const { page, record } = await atConfirm(t, id, {
        before: (page) => page.on('dialog', (dialog) => assert.fail(`a dialog: ${dialog.message()}`)),
      });
      const alien = () => page.evaluate(() => ({
        elements: document.querySelectorAll(
          '#app script, #app iframe, #app img, #app object, #app embed, #app link, #app style, #app base, #app meta, #app form',
        ).length,
        handlers: [...document.querySelectorAll('#app *')].flatMap((element) =>
          element.getAttributeNames().filter((name) => name.startsWith('on'))),
        title: document.title,
      }));
      assert.deepEqual(await alien(), {
        elements: 0, handlers: [], title: 'Перевірте дані пацієнта — Електронна система охорони здоров’я',
      });
      await accept(page);
      await arrived(page, 'consent');
      assert.deepEqual(await alien(), {
        elements: 0, handlers: [], title: 'Надати доступ застосунку? — Електронна система охорони здоров’я',
      });
      assert.deepEqual(record.errors, []);
      assert.deepEqual(record.violations, []);
    });
  }
});

describe('an approval that leads anywhere else is not followed', () => {
  const callback = `${SANDBOX}/pis/callback`;
  const host = new URL(SANDBOX).host;
  const WRONG = [
    "javascript:document.title='x'",
    "JaVaScRiPt:document.title='x'//?code=x",
    ' javascript:alert(1)?code=x',
    'data:text/html,<script>document.title="x"</script>?code=x',
    'vbscript:msgbox?code=x',
    'blob:https://elsewhere.example.com/1?code=x',
    'https://elsewhere.example.com/pis/callback?code=x',
    '//elsewhere.example.com/pis/callback?code=x',
    '/\\elsewhere.example.com/pis/callback?code=x',
    `http://${host}@elsewhere.example.com/pis/callback?code=x`,
    `http://${host}.elsewhere.example.com/pis/callback?code=x`,
    `https://${host}/pis/callback?code=x`,
    `${SANDBOX}/pis/callback/../refresh?code=x`,
    `${SANDBOX}/pis/callback%2f..%2fsign?code=x`,
    `${callback}?code=`,
    `${callback}`,
    `${callback}?code=x&code=y`,
    `${callback}?code=x&state=another`,
    `${callback}?code=x&error=access_denied`,
    '',
  ];

  for (const redirect_uri of WRONG) {
    test(JSON.stringify(redirect_uri), async (t) => {
      await faults([{ method: 'POST', path: APPROVAL, fault: { kind: 'wrong_redirect', redirect_uri } }]);
      const { page, record } = await atConsent(t);
      const address = page.url();
      await accept(page);
      await arrived(page, 'stopped');
      assert.equal(await heading(page), 'Перехід зупинено');
      assert.equal(await titleOf(page), 'Помилка: Перехід зупинено — Електронна система охорони здоров’я');
      assert.equal(page.url(), address);
      assert.equal(record.requests.filter(({ type }) => type === 'document').length, 1, 'nobody went anywhere');
      assert.equal(calls(record).filter((call) => call.endsWith(APPROVAL)).length, 1, 'nor was it tried again');
      assert.equal(await page.locator('[data-page] a').getAttribute('href'), `${SANDBOX}/`);
    });
  }
});
