// Before the app and without it: no JavaScript, no WebAssembly, files that do not arrive, an app that breaks.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';

import {
  aboutSomebody, accept, accessibilityProblems, APP, arrived, atConfirm, calls, closeBrowser, FINGER, journal, link,
  newPage, open, reset, stickingOut, texts, tooSmall, titleOf,
} from './support.mjs';

const NOTHING_DONE = 'Нічого не змінено: пацієнта не зареєстровано, доступу нікому не надано.';
const PATIENT = /Іваненко|Софія|3900000001|Бердичів/;

beforeEach(reset);
after(closeBrowser);

test('without JavaScript a static notice says so, shows nothing of the link, and nothing is sent', async (t) => {
  const { page, url } = await open(t, 'happy', { javaScriptEnabled: false });
  const said = await texts(page, 'body');
  assert.match(said, /Ця сторінка не працює без JavaScript\./);
  assert.equal(await page.innerText('h1:visible'), 'Потрібен JavaScript');
  for (const words of [NOTHING_DONE, 'Закрийте цю вкладку й увімкніть JavaScript']) assert.ok(said.includes(words), said);
  const token = new URL(url).searchParams.get('token');
  assert.ok(!(await page.content()).includes(token));
  assert.deepEqual(await journal(), []);
});

test('without WebAssembly the page says that the browser is too old, and nothing is sent', async (t) => {
  const { page, record } = await open(t, 'happy', {
    before: (page) => page.addInitScript(() => { delete globalThis.WebAssembly; }),
  });
  await page.waitForSelector('#unsupported:visible');
  const said = await texts(page, '#unsupported');
  for (const words of ['Браузер застарілий', NOTHING_DONE, 'Оновіть браузер']) assert.ok(said.includes(words), said);
  assert.equal(await titleOf(page), 'Помилка: браузер застарілий');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Браузер застарілий');
  assert.equal(new URL(page.url()).search, '');
  assert.deepEqual(calls(record), []);
});

test('words are on screen before the app has arrived', async (t) => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const { page } = await open(t, 'happy', {
    before: (page) => page.route('**/*.wasm', async (route) => {
      await held;
      await route.continue();
    }),
  });
  assert.equal(await page.innerText('h1:visible'), 'Завантаження…');
  assert.equal(new URL(page.url()).search, '');
  release();
  await arrived(page, 'confirm');
});

describe('the validation call', () => {
  const holding = async (t, name, work, script) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const opened = await open(t, name, {
      before: async (page) => {
        if (script) await page.addInitScript(script);
        await page.route('**/*.wasm', async (route) => {
          await held;
          await route.continue();
        });
      },
    });
    await work(opened);
    release();
    return opened;
  };
  const asked = async (many) => {
    for (let tries = 0; tries < 50 && (await aboutSomebody()).length < many; tries += 1) {
      await new Promise((soon) => { setTimeout(soon, 100); });
    }
    return (await aboutSomebody()).length;
  };

  test('is on its way before the app is there, and is not made again by it', async (t) => {
    const { page, record, url } = await holding(t, 'happy', async () => assert.equal(await asked(1), 1));
    await arrived(page, 'confirm');
    const [validation, ...others] = await aboutSomebody();
    assert.deepEqual(others, []);
    assert.equal(calls(record).filter((call) => call.startsWith('POST')).length, 1);
    assert.equal(validation.body.signed_content, new URL(url).searchParams.get('user_data'));
    const left = await page.evaluate(() => Object.keys(window).filter((name) => name.startsWith('authUi')));
    assert.deepEqual(left, [], 'nor is anything of it left in the window');
    await accept(page);
    await arrived(page, 'consent');
  });

  test('lets the first picture go first', async (t) => {
    const { page } = await holding(t, 'happy', async () => assert.equal(await asked(1), 1), () => {
      const order = [];
      const { fetch } = globalThis;
      // Every picture takes its time.
      globalThis.requestAnimationFrame = (draw) => setTimeout(() => { order.push('picture'); draw(); }, 200);
      globalThis.fetch = (...call) => {
        if (String(call[0]).endsWith('validation')) order.push('call');
        return fetch(...call);
      };
      globalThis.order = order;
    });
    await arrived(page, 'confirm');
    const [first, ...later] = await page.evaluate(() => globalThis.order);
    assert.deepEqual([first, later.includes('call')], ['picture', true]);
  });

  test('leaves all the same where nothing is drawn', async (t) => {
    await holding(t, 'happy', async () => assert.equal(await asked(1), 1), () => {
      globalThis.requestAnimationFrame = () => 0;
    });
  });

  test('waits for no picture in a tab that is not seen', async (t) => {
    await holding(t, 'happy', async () => assert.equal(await asked(1), 1), () => {
      const { setTimeout: later } = globalThis;
      Object.defineProperty(document, 'hidden', { get: () => true });
      globalThis.requestAnimationFrame = () => 0;
      // Nor does anything else bring it on its way.
      globalThis.setTimeout = (work, after) => (after === 500 ? 0 : later(work, after));
    });
  });

  test('is not made at all in a second tab with the same link', async (t) => {
    const { context, url } = await atConfirm(t);
    const second = await context.newPage();
    await second.goto(url);
    await arrived(second, 'stopped');
    assert.equal((await aboutSomebody()).length, 1);
  });

  test('waits for the app when the link has to be mended first', async (t) => {
    const { url } = await link('happy');
    // Encoded once too often.
    const mended = url.replace(/user_data=[^&]*/, (pair) => pair.replaceAll('%', '%25'));
    assert.notEqual(mended, url);
    const { page } = await holding(t, 'happy', async ({ page: held }) => {
      await asked(1);
      await reset();
      await held.goto(mended);
      await held.waitForTimeout(1000);
      assert.deepEqual(await journal(), []);
    });
    await arrived(page, 'confirm');
    assert.equal((await aboutSomebody()).length, 1);
  });
});

describe('a file that takes long', () => {
  /** The first request for the file waits for `release()`; the clock is the test's. */
  const holdFirst = (file) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    let asked = 0;
    const before = async (page) => {
      await page.clock.install();
      await page.route(`**/${file}*`, async (route) => {
        asked += 1;
        if (asked === 1) await held;
        await route.continue();
      });
    };
    return { before, release };
  };
  const boxes = (page) => page.locator('#static h1:visible, #static .progress:visible, #loading > .small:visible')
    .evaluateAll((all) => all.map((element) => JSON.stringify(element.getBoundingClientRect())));
  const LONG = 'Триває довше, ніж зазвичай.';

  for (const file of ['*_bg.wasm', 'patient-*.js']) {
    test(`is spoken of, moves nothing, and may still come: ${file}`, async (t) => {
      const { before, release } = holdFirst(file);
      const { page } = await open(t, 'happy', { before, width: 320, height: 640 });
      await page.waitForSelector('#loading:visible');
      const places = await boxes(page);
      assert.equal(places.length, 3);
      await page.clock.fastForward(14_000);
      assert.ok(!(await texts(page, 'body')).includes(LONG), 'not yet');
      await page.clock.fastForward(1_100);
      await page.waitForSelector('#slow:visible');
      assert.ok((await texts(page, '#loading')).includes(LONG));
      assert.equal(await page.getAttribute('#loading :has(> #slow)', 'role'), 'status');
      assert.deepEqual(await boxes(page), places);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.deepEqual([await stickingOut(page), await tooSmall(page, FINGER)], [[], []]);
      release();
      await arrived(page, 'confirm');
    });

    test(`can be asked for again, and one app is started: ${file}`, async (t) => {
      const { before, release } = holdFirst(file);
      const { page, record } = await open(t, 'happy', { before });
      await page.waitForSelector('#loading:visible');
      await page.clock.fastForward(15_100);
      await page.click('#slow button');
      await arrived(page, 'confirm');
      release();
      await page.waitForTimeout(1000);
      assert.equal(await page.locator('[data-page]').count(), 1);
      assert.equal((await aboutSomebody()).length, 1);
      assert.deepEqual(record.errors, []);
      await accept(page);
      await arrived(page, 'consent');
    });
  }

  test('is waited for again after another try, with the focus on what is going on', async (t) => {
    const { page } = await open(t, 'happy', {
      before: async (page) => {
        await page.clock.install();
        await page.route('**/*.wasm*', () => {});
      },
    });
    await page.waitForSelector('#loading:visible');
    await page.clock.fastForward(15_100);
    await page.click('#slow button');
    await page.waitForSelector('#slow', { state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Завантаження…');
    await page.clock.fastForward(15_100);
    await page.waitForSelector('#slow:visible');
  });

  test('is spoken of on the admin page too', async (t) => {
    const { page, close } = await newPage({ width: 320, height: 640 });
    t.after(close);
    await page.clock.install();
    await page.route('**/*.wasm*', () => {});
    await page.goto(`${APP}/admin/`);
    await page.waitForSelector('#loading:visible');
    await page.clock.fastForward(15_100);
    await page.waitForSelector('#slow:visible');
    assert.ok((await texts(page, '#loading')).includes(LONG));
    assert.deepEqual(await stickingOut(page), []);
  });
});

describe('a file that does not arrive', () => {
  for (const file of ['*_bg.wasm', 'patient-*.js']) {
    test(`is told of, and tried again with the same data: ${file}`, async (t) => {
      let isBlocked = true;
      const { page, record, url } = await open(t, 'happy', {
        before: (page) => page.route(`**/${file}*`, (route) => (isBlocked ? route.abort() : route.continue())),
      });
      await page.waitForSelector('#failed:visible');
      const said = await texts(page, '#failed');
      for (const words of ['Не вдалося завантажити сторінку', NOTHING_DONE]) assert.ok(said.includes(words), said);
      assert.equal(await titleOf(page), 'Помилка: не вдалося завантажити сторінку');
      assert.deepEqual(await accessibilityProblems(page), []);

      await page.click('#boot-retry');
      await page.waitForSelector('#failed:visible');
      isBlocked = false;
      await page.click('#boot-retry');
      await arrived(page, 'confirm');
      // Browsers other than this one do not ask again for a module that has failed under its name.
      const names = record.requests.map(({ url }) => url).filter((name) => /\/patient-[^/]*\.js/.test(name));
      assert.equal(new Set(names.slice(-3)).size, 3, names.join('\n'));
      const [validation] = await aboutSomebody();
      assert.equal(validation.body.signed_content, new URL(url).searchParams.get('user_data'));
      await accept(page);
      await arrived(page, 'consent');
    });
  }

  test('whole is not run: the wasm is damaged on its way', async (t) => {
    const { page, record } = await open(t, 'happy', {
      before: (page) => page.route('**/*.wasm*', async (route) => {
        const response = await route.fetch();
        const body = await response.body();
        // In a text, so that the module could still be run.
        const place = body.indexOf('signed_content_encoding');
        assert.ok(place > 0);
        body[place] ^= 1;
        await route.fulfill({ response, body });
      }),
    });
    await page.waitForSelector('#failed:visible');
    // Nothing but what was on its way before.
    assert.deepEqual(calls(record).filter((call) => !/sign-up_validation/.test(JSON.stringify(call))), []);
  });
});

// What may break below the app's feet: a method of the browser that throws from one moment on.
const BREAKS = {
  'putting in a piece': () => {
    for (const name of ['cloneNode', 'insertBefore', 'appendChild']) {
      Node.prototype[name] = () => { throw new Error('broken on purpose'); };
    }
  },
  'making a text': () => {
    Document.prototype.createTextNode = () => { throw new Error('broken on purpose'); };
  },
};

describe('an app that breaks', () => {
  for (const [name, sabotage] of Object.entries(BREAKS)) {
    test(`shows a page instead of a dead one, with nobody’s data in it: ${name}`, async (t) => {
      const { page } = await atConfirm(t);
      await page.evaluate(sabotage);
      await accept(page);
      await page.waitForSelector('#broken:visible');
      const said = await texts(page, 'body');
      assert.match(said, /У роботі сторінки стався збій, продовжити неможливо\./);
      assert.match(said, /пацієнта вже може бути зареєстровано/);
      assert.ok(!PATIENT.test(await page.content()), 'nor hidden in the document');
      assert.equal(await titleOf(page), 'Помилка сторінки');
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Помилка сторінки');
      assert.equal((await journal()).filter(({ path }) => path.endsWith('/register')).length, 1);
    });
  }
});
