// Reload, Back, Forward, put away, left alone: the data are gone, a kind page says so, and nothing is sent again.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';

import {
  aboutSomebody, accept, arrived, atConfirm, atConsent, calls, closeBrowser, decline, faults, heading, newPage, open,
  reset, SANDBOX, storage, texts, titleOf,
} from './support.mjs';

const REGISTRATION = '/api/pis/confidant/register';
const APPROVAL = '/oauth/apps/authorize';
const PATIENT = /Іваненко|Софія|3900000001|Бердичів/;

beforeEach(reset);
after(closeBrowser);

const never = { kind: 'delay', ms: 20_000 };

// How to come to each step of the journey, and what is under way there.
const STEPS = {
  'while the data are checked': async (t, options) => {
    await faults([{ path: '/api/pis/confidant/sign-up_validation', fault: never }]);
    const journey = await open(t, 'happy', options);
    await arrived(journey.page, 'waiting');
    await isUnderWay(1);
    return journey;
  },
  'reading the patient’s data': (t, options) => atConfirm(t, 'happy', options),
  'while the patient is registered': async (t, options) => {
    await faults([{ path: REGISTRATION, fault: never }]);
    const journey = await atConfirm(t, 'happy', options);
    await accept(journey.page);
    await isUnderWay(2);
    return journey;
  },
  'reading the consent': (t, options) => atConsent(t, 'happy', options),
  'while access is approved': async (t, options) => {
    await faults([{ path: APPROVAL, fault: never }]);
    const journey = await atConsent(t, 'happy', options);
    await accept(journey.page);
    await isUnderWay(4);
    return journey;
  },
  'after declining': async (t, options) => {
    const journey = await atConfirm(t, 'happy', options);
    await decline(journey.page);
    await arrived(journey.page, 'declined');
    return journey;
  },
  'after an error': async (t, options) => {
    const journey = await open(t, 'unknown-token', options);
    await arrived(journey.page, 'stopped');
    return journey;
  },
  'after «nobody knows»': async (t, options) => {
    const journey = await open(t, 'registration-500', options);
    await arrived(journey.page, 'confirm');
    await accept(journey.page);
    await arrived(journey.page, 'unsure');
    return journey;
  },
};

/** Until the sandbox has received so many requests. */
async function isUnderWay(count) {
  while ((await aboutSomebody()).length < count) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function isWiped(page) {
  await arrived(page, 'restarted');
  assert.equal(await heading(page), 'Сторінку відкрито заново');
  const said = await texts(page, 'body');
  assert.match(said, /Даних пацієнта на сторінці вже немає\./);
  assert.match(said, /Поверніться до застосунку/);
  assert.doesNotMatch(said, PATIENT);
  assert.equal(await page.$('#accept'), null);
  assert.ok((await titleOf(page)).startsWith('Помилка: Сторінку відкрито заново'), await titleOf(page));
}

describe('a reload', () => {
  for (const [name, come] of Object.entries(STEPS)) {
    test(`${name} shows the kind page and sends nothing again`, async (t) => {
      const { page } = await come(t);
      const before = (await aboutSomebody()).length;
      await page.reload();
      await isWiped(page);
      assert.equal((await aboutSomebody()).length, before);
    });
  }
});

describe('leaving and coming back', () => {
  // A page to go back to: Firefox forgets the empty one a tab begins with.
  const fromElsewhere = { before: (page) => page.goto(`${SANDBOX}/`) };

  for (const [name, come] of Object.entries(STEPS)) {
    test(`${name} shows the kind page and sends nothing again`, async (t) => {
      const { page } = await come(t, fromElsewhere);
      const before = (await aboutSomebody()).length;
      await page.goto('about:blank');
      await page.goBack();
      await isWiped(page);
      await page.goBack();
      await page.goForward();
      await isWiped(page);
      assert.equal((await aboutSomebody()).length, before);
    });
  }
});

describe('after the end', () => {
  test('Back passes over the page: it left nothing in the history', async (t) => {
    const { page, record, close } = await newPage();
    t.after(close);
    await page.goto(`${SANDBOX}/`);
    await page.click('a[href="/pis/go/happy"]');
    await arrived(page, 'confirm');
    await accept(page);
    await arrived(page, 'consent');
    await accept(page);
    await page.waitForSelector('#pis-result[data-outcome=token]');
    const sent = calls(record).length;
    const received = (await aboutSomebody()).length;
    await page.goBack();
    await page.waitForSelector('a[href="/pis/go/happy"]');
    assert.equal(page.url(), `${SANDBOX}/`);
    await page.goForward();
    await page.waitForSelector('#pis-result');
    assert.equal(calls(record).length, sent);
    assert.equal((await aboutSomebody()).length, received, 'not even the code is exchanged again');
  });
});

describe('a page put away or brought back from the browser’s cache', () => {
  for (const [type, persisted] of [['pagehide', false], ['pageshow', true]]) {
    for (const name of ['reading the patient’s data', 'reading the consent', 'while the patient is registered']) {
      test(`forgets everything, ${name} (${type})`, async (t) => {
        const { page } = await STEPS[name](t);
        const before = (await aboutSomebody()).length;
        await page.evaluate(([type, persisted]) => {
          dispatchEvent(new PageTransitionEvent(type, { persisted }));
        }, [type, persisted]);
        await isWiped(page);
        assert.ok(!PATIENT.test(await page.content()), 'nor hidden in the document');
        await faults([]);
        assert.equal((await aboutSomebody()).length, before);
      });
    }
  }
});

describe('closing the tab', () => {
  const asksBeforeLeaving = async ({ page }) => {
    const asked = Promise.race([
      page.waitForEvent('dialog').then(async (dialog) => {
        await dialog.accept();
        return dialog.type();
      }),
      page.waitForEvent('close').then(() => 'closed'),
    ]);
    // The browser asks only about pages somebody has touched.
    await page.mouse.click(5, 5);
    await page.close({ runBeforeUnload: true });
    return (await asked) === 'beforeunload';
  };

  for (const [name, expected] of Object.entries({
    'reading the patient’s data': false,
    'while the patient is registered': true,
    'reading the consent': true,
    'after declining': false,
  })) {
    test(`${expected ? 'asks first' : 'asks nothing'} ${name}`, async (t) => {
      assert.equal(await asksBeforeLeaving(await STEPS[name](t)), expected);
    });
  }
});

describe('a page nobody touches for half an hour', () => {
  const slowly = { before: (page) => page.clock.install() };

  for (const [name, come, done] of [
    ['the patient’s data', atConfirm, 'Нічого не змінено: пацієнта не зареєстровано, доступу нікому не надано.'],
    ['the consent', atConsent, 'Пацієнта зареєстровано, але застосунок не отримав доступу.'],
  ]) {
    test(`wipes ${name}`, async (t) => {
      const { page } = await come(t, 'happy', slowly);
      await page.clock.fastForward('27:00');
      assert.equal(await page.$('#still-here'), null);
      await page.clock.fastForward('01:10');
      await page.waitForSelector('#still-here');
      assert.match(await texts(page, '.deserted'), /Менш ніж за дві хвилини ми приберемо дані пацієнта з цієї сторінки\./);
      assert.match(await texts(page), PATIENT);
      await page.clock.fastForward('02:00');
      await arrived(page, 'stopped');
      assert.equal(await heading(page), 'Сеанс завершено');
      const said = await texts(page);
      assert.ok(said.includes(done), said);
      assert.ok(!PATIENT.test(await page.content()), 'nor hidden in the document');
      assert.deepEqual((await storage(page)).session, {});
    });

    test(`keeps ${name} when somebody says that they are there`, async (t) => {
      const { page } = await come(t, 'happy', slowly);
      await page.clock.fastForward('28:10');
      await page.click('#still-here');
      await page.waitForSelector('#still-here', { state: 'detached' });
      await page.clock.fastForward('27:00');
      assert.equal(await page.$('#still-here'), null);
      assert.match(await texts(page), PATIENT);
      await page.clock.fastForward('01:10');
      await page.waitForSelector('#still-here');
      await page.keyboard.press('Shift');
      await page.clock.fastForward('00:05');
      await page.waitForSelector('#still-here', { state: 'detached' });
      assert.match(await texts(page), PATIENT);
    });
  }
});
