// Slow lines, broken answers, lost answers: what is repeated by itself, what only by the person, what is said meanwhile.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import {
  accept, arrived, atConfirm, atConsent, calls, closeBrowser, decline, faults, heading, journal, lastAnswer, messages,
  open, reset, scenarios, texts,
} from './support.mjs';
import { DONE, PATHS, SAYS, SLOW, TROUBLES } from './support/failures.mjs';
import { isToldWell } from './support/told.mjs';

const {
  validation: VALIDATION, registration: REGISTRATION, dictionary: DICTIONARY, client: CLIENT, approval: APPROVAL,
} = PATHS;
const {
  trouble: TROUBLE, unreadable: UNREADABLE, unreachable: UNREACHABLE, offline: OFFLINE, late: LATE, perhapsApproved: PERHAPS, aWhile: A_WHILE,
  longer: LONGER,
} = SAYS;
const { nothing: NOTHING_DONE, registered: REGISTERED } = DONE;

const times = (record, path) => calls(record).filter((call) => call.endsWith(path)).length;
const fail = (path, fault, count) => faults([{ path, fault, ...(count ? { times: count } : {}) }]);
const landed = (page) => page.waitForSelector('#pis-result[data-outcome=token]');

/** The patient's user is there. */
const EXISTS = {
  meta: { code: 409, request_id: 'exists#1' },
  error: { type: 'request_conflict', message: 'User with such tax_id already exists' },
};

const BROKEN = {
  'a gateway’s page': [{ kind: 'html', status: 200 }, UNREADABLE],
  'half of the JSON': [{ kind: 'truncated_json' }, UNREADABLE],
  'no body': [{ kind: 'empty' }, UNREADABLE],
  'an empty success': [{ kind: 'status', status: 204 }, UNREADABLE],
  'another shape': [{ kind: 'status', status: 200, body: { data: [] } }, UNREADABLE],
  'five megabytes': [{ kind: 'huge', bytes: 5_000_000 }],
  // The proxy holds a short one, and can tell in words; of a long one the beginning has arrived.
  'an answer that breaks off': [{ kind: 'breaks_off', bytes: 0 }, TROUBLE],
  'a long answer that breaks off': [{ kind: 'breaks_off', bytes: 200_000 }, UNREACHABLE],
};

after(closeBrowser);

describe('validation', () => {
  beforeEach(reset);

  for (const [name, fault] of Object.entries({
    'a bad gateway': { kind: 'status', status: 502 },
    'a gateway’s page': { kind: 'html', status: 502 },
    'a gateway that waited in vain': { kind: 'status', status: 504 },
    'a broken connection': { kind: 'reset' },
    'a lost answer': { kind: 'lost_response' },
  })) {
    test(`is repeated once by itself after ${name}`, async (t) => {
      await fail(VALIDATION, fault, 1);
      const { record } = await atConfirm(t);
      assert.equal(times(record, VALIDATION), 2);
    });
  }

  test('is not repeated more than once, and then by the person', async (t) => {
    await fail(VALIDATION, { kind: 'status', status: 502 });
    const { page, record } = await open(t);
    await arrived(page, 'stopped');
    assert.equal(times(record, VALIDATION), 2);
    const said = await texts(page);
    for (const words of [TROUBLE, NOTHING_DONE, lastAnswer(record).reference]) assert.ok(said.includes(words), said);
    await faults([]);
    await page.click('#retry');
    await arrived(page, 'confirm');
    assert.equal(times(record, VALIDATION), 3);
  });

  for (const status of [500, 503, 429]) {
    test(`is not repeated by itself after ${status}, but offered again`, async (t) => {
      await fail(VALIDATION, { kind: 'status', status }, 1);
      const { page, record } = await open(t);
      await arrived(page, 'stopped');
      assert.equal(times(record, VALIDATION), 1);
      assert.ok((await texts(page)).includes(NOTHING_DONE));
      await page.click('#retry');
      await arrived(page, 'confirm');
    });
  }

  for (const [name, [fault, sentence = UNREADABLE]] of Object.entries(BROKEN)) {
    test(`answered with ${name} is told as trouble, and offered again`, async (t) => {
      // A gateway of ours may already have refused the answer; either way it is trouble, in words.
      await fail(VALIDATION, fault);
      const { page, record } = await open(t);
      await arrived(page, 'stopped');
      const said = await texts(page);
      assert.ok(said.includes(sentence) || (name === 'five megabytes' && said.includes(TROUBLE)), said);
      assert.ok(said.includes(lastAnswer(record).reference), 'with a reference');
      assert.doesNotMatch(said, /<html|Bad Gateway|data/);
      assert.deepEqual(record.errors, []);
      await faults([]);
      await page.click('#retry');
      await arrived(page, 'confirm');
    });
  }

  test('answered behind a byte order mark is read all the same', async (t) => {
    const { page } = await open(t, 'happy', {
      before: (page) => page.route(`**${VALIDATION}`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `\uFEFF${await response.text()}` });
      }),
    });
    await arrived(page, 'confirm');
  });
});

describe('registration', () => {
  beforeEach(reset);

  for (const [name, fault] of Object.entries({
    ...Object.fromEntries(Object.entries(BROKEN).map(([name, [fault]]) => [name, fault])),
    'a trouble of the service': { kind: 'status', status: 500 },
    'a bad gateway': { kind: 'status', status: 502 },
    'a service that is away': { kind: 'status', status: 503 },
    'a broken connection': { kind: 'reset' },
    'a lost answer': { kind: 'lost_response' },
  })) {
    test(`is never repeated by itself after ${name}: the person is told that nobody knows`, async (t) => {
      const { page, record } = await atConfirm(t);
      await fail(REGISTRATION, fault);
      await accept(page);
      await arrived(page, 'unsure');
      assert.equal(await heading(page), 'Невідомо, чи завершено реєстрацію');
      const said = await texts(page);
      assert.ok(said.includes('Можливо, пацієнта вже зареєстровано. Доступу застосунку ще не надано.'), said);
      assert.ok(!said.includes('Нічого не змінено'), said);
      assert.ok(said.includes(lastAnswer(record).reference), 'with a reference');
      // Longer than the first pause between repeats would be.
      await page.waitForTimeout(400);
      assert.equal(times(record, REGISTRATION), 1);
      assert.equal((await journal()).filter(({ path }) => path === REGISTRATION).length, 1);
      assert.deepEqual(record.errors, []);
    });
  }

  test('that had been done, its answer lost, stays unknown when the repeat meets a relationship to be approved', async (t) => {
    const { page, record } = await atConfirm(t);
    await fail(REGISTRATION, { kind: 'lost_response' }, 1);
    await accept(page);
    await arrived(page, 'unsure');
    await page.click('#retry');
    await arrived(page, 'stopped');
    assert.equal(await heading(page), 'Невідомо, чи завершено реєстрацію');
    const said = await texts(page);
    for (const words of [DONE.perhapsRegistered, 'Зв’язок з довіреною особою ще не підтверджено.', 'перевірте, чи пацієнта вже зареєстровано']) {
      assert.ok(said.includes(words), said);
    }
    assert.equal(times(record, REGISTRATION), 2);
    assert.equal(await page.$('#retry'), null, 'and is offered no third time');
  });

  test('that had been done, its answer lost, is found done by the one explicit repeat', async (t) => {
    const { page, record } = await atConfirm(t);
    await fail(REGISTRATION, { kind: 'lost_response' }, 1);
    await accept(page);
    await arrived(page, 'unsure');
    await fail(REGISTRATION, { kind: 'status', status: 409, body: EXISTS }, 1);
    await page.click('#retry');
    await arrived(page, 'stopped');
    assert.equal(await heading(page), 'Пацієнта вже зареєстровано');
    const said = await texts(page);
    assert.ok(said.includes('Застосунок ще не отримав доступу.'), said);
    assert.ok(said.includes('Не подавайте заявку вдруге.'), said);
    assert.equal(times(record, REGISTRATION), 2);
    assert.equal(await page.$('#retry'), null, 'and is offered no third time');
    const [first, second] = (await journal()).filter(({ path }) => path === REGISTRATION);
    assert.deepEqual(second.body, first.body, 'the same jwt, the same container');
  });

  for (const [name, ask] of Object.entries({
    'asking for the first code': accept,
    'asking for another code': async (page) => {
      await accept(page);
      await page.waitForSelector('#otp');
      await fail(REGISTRATION, { kind: 'lost_response' }, 1);
      await page.click('#otp-again');
    },
  })) {
    test(`${name}, the answer lost, is repeated by the person, and the code can be given`, async (t) => {
      const { page, record } = await atConfirm(t, 'otp');
      if (ask === accept) await fail(REGISTRATION, { kind: 'lost_response' }, 1);
      await ask(page);
      await arrived(page, 'unsure');
      await page.click('#retry');
      await page.waitForSelector('#otp');
      assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'confirm');
      assert.equal(await page.innerText('#otp-problem'), '', 'nobody typed a wrong code');
      await page.fill('#otp', String((await messages()).at(-1).code));
      await accept(page);
      await arrived(page, 'consent');
      assert.deepEqual(record.errors, []);
    });
  }

  test('that had not been done goes on after the repeat', async (t) => {
    const { page } = await atConfirm(t);
    await fail(REGISTRATION, { kind: 'reset' }, 1);
    await accept(page);
    await arrived(page, 'unsure');
    await page.click('#retry');
    await arrived(page, 'consent');
    await accept(page);
    await landed(page);
  });

  test('whose repeat is lost as well stays unknown in words', async (t) => {
    const { page, record } = await atConfirm(t);
    await fail(REGISTRATION, { kind: 'reset' });
    await accept(page);
    await arrived(page, 'unsure');
    await page.click('#retry');
    await arrived(page, 'stopped');
    assert.ok((await texts(page)).includes(DONE.perhapsRegistered));
    assert.equal(times(record, REGISTRATION), 2);
    assert.equal(await page.$('#retry'), null);
  });

  test('refused for haste keeps the data on screen and names the time to wait', async (t) => {
    const { page } = await atConfirm(t);
    await fail(REGISTRATION, { kind: 'status', status: 429 }, 1);
    await accept(page);
    const notice = page.getByRole('alert').filter({ hasText: 'Не вдалося' });
    await notice.waitFor();
    assert.match(await notice.innerText(), /Нічого не\sзмінено/);
    assert.match(await notice.innerText(), /Зачекайте\s5\sсекунд\sі\sспробуйте\sзнову/);
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'confirm');
    await accept(page);
    await arrived(page, 'consent');
  });
});

describe('the look-ups before the consent', () => {
  beforeEach(reset);

  for (const path of [CLIENT, DICTIONARY]) {
    test(`are repeated by themselves: ${path}`, async (t) => {
      await fail(path, { kind: 'status', status: 502 }, 2);
      const { page, record } = await atConsent(t);
      assert.equal(times(record, path), 3);
      assert.match(await texts(page), /Отримання даних пацієнта/);
    });
  }

  test('without the client’s name nobody is asked to consent, and looking again goes on', async (t) => {
    await fail(CLIENT, { kind: 'status', status: 500 });
    const { page, record } = await atConfirm(t);
    await accept(page);
    await arrived(page, 'stopped');
    const said = await texts(page);
    for (const words of [TROUBLE, REGISTERED]) assert.ok(said.includes(words), said);
    await faults([]);
    await page.click('#retry');
    await arrived(page, 'consent');
    assert.equal(times(record, REGISTRATION), 1, 'without registering again');
    await accept(page);
    await landed(page);
  });

  for (const [name, fault] of Object.entries({
    'another shape': { kind: 'status', status: 200, body: { data: {} } },
    'no body': { kind: 'empty' },
    'a trouble': { kind: 'status', status: 500 },
  })) {
    test(`without words for scopes (${name}) their codes are shown, and the words can be loaded later`, async (t) => {
      await fail(DICTIONARY, fault);
      const { page, record } = await atConsent(t);
      const asked = await texts(page);
      assert.match(asked, /Описи дозволів зараз недоступні/);
      assert.match(asked, /person:read/);
      assert.doesNotMatch(asked, /Отримання даних пацієнта/);
      assert.doesNotMatch(asked, /Система не має опису/, 'what cannot be looked up is not said to be missing');
      await faults([]);
      await page.getByRole('button', { name: 'Спробувати завантажити описи' }).click();
      await page.waitForSelector('text=Отримання даних пацієнта');
      assert.doesNotMatch(await texts(page), /Описи дозволів зараз недоступні/);
      assert.equal(times(record, REGISTRATION), 1);
    });
  }

  test('consent without words is possible', async (t) => {
    await fail(DICTIONARY, { kind: 'status', status: 500 });
    const { page } = await atConsent(t);
    await accept(page);
    await landed(page);
  });
});

describe('approval', () => {
  beforeEach(reset);

  for (const [name, fault] of Object.entries({
    'a bad gateway': { kind: 'status', status: 502 },
    'a broken connection': { kind: 'reset' },
    'a lost answer': { kind: 'lost_response' },
  })) {
    test(`is repeated twice by itself after ${name}, and lands`, async (t) => {
      const { page, record } = await atConsent(t);
      await fail(APPROVAL, fault, 2);
      await accept(page);
      await landed(page);
      assert.equal(times(record, APPROVAL), 3);
    });
  }

  test('answered without an address to return to is not followed', async (t) => {
    const { page } = await atConsent(t);
    await fail(APPROVAL, { kind: 'status', status: 200, body: { data: {} } });
    await accept(page);
    await arrived(page, 'stopped');
    const said = await texts(page);
    assert.ok(said.includes('Система не повідомила, куди вас повернути.'), said);
    assert.ok(said.includes('Чи надано доступ застосунку, невідомо.'), said);
  });

  const { 'another shape': _, ...unreadable } = BROKEN;
  for (const [name, [fault]] of Object.entries({ ...unreadable, 'a trouble': [{ kind: 'status', status: 500 }] })) {
    test(`answered with ${name} stays on the page, and the button works again`, async (t) => {
      const { page, record } = await atConsent(t);
      await fail(APPROVAL, fault);
      await accept(page);
      await page.waitForSelector('#approval-failure');
      assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'consent');
      const told = await texts(page, '#approval-failure');
      assert.ok(told.startsWith(PERHAPS), `nobody may say that it was not granted: ${told}`);
      assert.ok((await texts(page, '.support')).includes(lastAnswer(record).reference), 'with a reference');
      await faults([]);
      await accept(page);
      await landed(page);
    });
  }

  test('declined after its answer was lost is not said to be without effect', async (t) => {
    const { page } = await atConsent(t);
    await fail(APPROVAL, { kind: 'lost_response' });
    await accept(page);
    await page.waitForSelector('#approval-failure');
    await decline(page);
    await arrived(page, 'declined-access');
    const said = await texts(page);
    assert.equal(await heading(page), PERHAPS);
    assert.ok(said.includes('попередня спроба вже могла надати доступ.'), said);
    assert.ok(!said.includes(REGISTERED), said);
  });

  test('refused for haste names the time to wait', async (t) => {
    const { page, record } = await atConsent(t);
    await fail(APPROVAL, { kind: 'status', status: 429 }, 1);
    await accept(page);
    await page.waitForSelector('#approval-failure');
    assert.match(await texts(page, '#approval-failure'), /Зачекайте 5 секунд і спробуйте знову/);
    assert.equal(times(record, APPROVAL), 1);
    await accept(page);
    await landed(page);
  });
});

describe('without a network', () => {
  beforeEach(reset);

  test('checking the data goes on by itself when the network is back', async (t) => {
    const { page, context } = await open(t, 'happy', {
      before: (page, { context }) => page.route(`**${VALIDATION}`, async (route) => {
        // The first call leaves before the app has arrived, which needs the network too.
        await page.waitForSelector('[data-page]');
        await context.setOffline(true);
        await route.abort('internetdisconnected');
      }, { times: 1 }),
    });
    await arrived(page, 'stopped');
    const said = await texts(page);
    for (const words of [OFFLINE, NOTHING_DONE]) assert.ok(said.includes(words), said);
    await page.waitForSelector('#retry');
    await context.setOffline(false);
    await arrived(page, 'confirm');
  });

  test('registering ends in an honest «unknown», and goes on when the network is back', async (t) => {
    const { page, context } = await atConfirm(t);
    await context.setOffline(true);
    await accept(page);
    await arrived(page, 'unsure');
    await context.setOffline(false);
    await page.click('#retry');
    await arrived(page, 'consent');
    assert.equal((await journal()).filter(({ path }) => path === REGISTRATION).length, 1);
  });

  test('looking up the client goes on by itself when the network is back', async (t) => {
    const { page, context } = await atConfirm(t, 'happy', {
      before: (page, { context }) => page.route(`**${CLIENT}`, async (route) => {
        await context.setOffline(true);
        await route.abort('internetdisconnected');
      }, { times: 1 }),
    });
    await accept(page);
    await arrived(page, 'stopped');
    const said = await texts(page);
    for (const words of [OFFLINE, REGISTERED]) assert.ok(said.includes(words), said);
    await context.setOffline(false);
    await arrived(page, 'consent');
  });

  test('approving stays on the page, and lands when the network is back', async (t) => {
    const { page, context } = await atConsent(t);
    await context.setOffline(true);
    await accept(page);
    await page.waitForSelector('#approval-failure');
    assert.ok((await texts(page, '#approval-failure')).startsWith(`${PERHAPS} ${OFFLINE}`));
    await context.setOffline(false);
    await accept(page);
    await landed(page);
  });

  test('one may still decline', async (t) => {
    const { page, context } = await atConfirm(t);
    await context.setOffline(true);
    await decline(page);
    await arrived(page, 'declined');
  });
});

describe('an answer that does not come', () => {
  beforeEach(reset);

  /** A clock that is moved by hand, and an endpoint that does not answer until `release()`. */
  const hold = (path) => {
    let release;
    let arrive;
    const released = new Promise((resolve) => { release = resolve; });
    const asked = new Promise((resolve) => { arrive = resolve; });
    return {
      release,
      asked,
      before: async (page) => {
        await page.clock.install();
        await page.route(`**${path}`, async (route) => {
          arrive();
          await released;
          await route.continue().catch(() => {});
        });
      },
    };
  };
  const says = (page, words) =>
    page.waitForFunction((words) => document.querySelector('.status').textContent.includes(words), words);

  /** Three seconds, ten seconds. */
  async function isToldOf(page) {
    const silent = await page.textContent('.status');
    assert.ok(!silent.includes(A_WHILE) && !silent.includes(LONGER), silent);
    await page.clock.fastForward(3_100);
    await says(page, A_WHILE);
    await page.clock.fastForward(7_000);
    await says(page, LONGER);
  }

  test('to validation is told after 3 s, after 10 s, given up in the end, and can be asked for again', async (t) => {
    const { before, release, asked } = hold(VALIDATION);
    const { page, record } = await open(t, 'happy', { before });
    await arrived(page, 'waiting');
    assert.equal(await heading(page), 'Перевіряємо підписані дані…');
    await asked;
    await isToldOf(page);
    await page.clock.fastForward(26_000);
    await arrived(page, 'stopped');
    const said = await texts(page);
    for (const words of [LATE.replace('.', ''), NOTHING_DONE]) assert.ok(said.includes(words), said);
    assert.equal(times(record, VALIDATION), 1, 'waiting half a minute twice helps nobody');
    release();
    await page.click('#retry');
    await arrived(page, 'confirm');
  });

  test('to registration leaves the outcome unknown in the end', async (t) => {
    const { before, asked } = hold(REGISTRATION);
    const { page, record } = await atConfirm(t, 'happy', { before });
    const declining = page.getByText('Якщо відхилити реєстрацію або закрити вкладку');
    assert.equal(await declining.isVisible(), true);
    await accept(page);
    await asked;
    assert.match(await page.textContent('.status'), /Реєструємо пацієнта…/);
    assert.equal(await declining.isVisible(), false, 'it would not be true any more');
    await isToldOf(page);
    await page.clock.fastForward(26_000);
    await arrived(page, 'unsure');
    assert.equal(times(record, REGISTRATION), 1);
  });

  test('to the look-up of words does not keep the consent waiting for ever', async (t) => {
    const { before, asked } = hold(`${DICTIONARY}?name=SCOPES`);
    const { page } = await atConfirm(t, 'happy', { before });
    // Both are asked for at once: only the words may be missing when the time is moved.
    const known = page.waitForResponse((response) => response.url().includes('/clients/'));
    await accept(page);
    await asked;
    await known.then((response) => response.finished());
    await arrived(page, 'waiting');
    assert.equal(await heading(page), 'Готуємо перелік дозволів…');
    await isToldOf(page);
    await page.clock.fastForward(26_000);
    await arrived(page, 'consent');
    assert.match(await texts(page), /Описи дозволів зараз недоступні/);
  });

  test('to approval is told on the page in the end', async (t) => {
    const { before, asked, release } = hold(APPROVAL);
    const { page } = await atConsent(t, 'happy', { before });
    await accept(page);
    await asked;
    await isToldOf(page);
    await page.clock.fastForward(26_000);
    await page.waitForSelector('#approval-failure');
    const told = await texts(page, '#approval-failure');
    assert.ok(told.startsWith(`${PERHAPS} ${LATE}`), told);
    release();
    await accept(page);
    await landed(page);
  });

  test('validation-hangs is given up as well', async (t) => {
    const { page } = await open(t, 'validation-hangs', { before: (page) => page.clock.install() });
    await arrived(page, 'waiting');
    // The sandbox has the request before the time is moved.
    while ((await journal()).length === 0) await page.waitForTimeout(20);
    await page.clock.fastForward(36_000);
    await arrived(page, 'stopped');
    assert.ok((await texts(page)).includes(LATE.replace('.', '')));
  });
});

describe('every kind of trouble a person can click', { concurrency: 2 }, () => {
  before(reset);

  test('none is forgotten', async () => {
    const trouble = (await scenarios()).filter(({ group }) => group === 'trouble').map(({ id }) => id);
    const walked = [...Object.keys(TROUBLES), ...Object.keys(SLOW), 'validation-hangs'];
    assert.deepEqual(trouble.sort(), walked.sort());
  });

  for (const [id, [ending, words, done, path, count]] of Object.entries(TROUBLES)) {
    test(id, async (t) => {
      const { page, record } = await open(t, id);
      if (path !== VALIDATION) {
        await arrived(page, 'confirm');
        await accept(page);
      }
      if (path === APPROVAL) {
        await arrived(page, 'consent');
        await accept(page);
        await page.waitForSelector('#approval-failure');
      }
      await arrived(page, ending);
      const said = await texts(page);
      assert.ok(said.includes(words), said);
      if (id !== 'dictionaries-500') {
        const isKept = ending === 'consent';
        await isToldWell(page, {
          at: isKept ? '#approval-failure' : `[data-page=${ending}]`,
          focus: isKept ? 'alert' : 'h1',
          done,
          next: 'steps',
          reference: record.answers.findLast(({ url }) => url.includes(path)).reference,
        });
      }
      assert.equal(times(record, path), count);
      assert.deepEqual(record.errors, []);
      assert.deepEqual(record.violations, []);
    });
  }
});

// All of these wait at the same time: their answers are late for real.
describe('a slow service is waited for, in words, and then all goes on', { concurrency: true }, () => {
  before(reset);

  for (const [id, words] of Object.entries(SLOW)) {
    test(id, async (t) => {
      const { page } = await open(t, id, {
        before: (page) => page.addInitScript(() => {
          globalThis.told = '';
          new MutationObserver(() => {
            globalThis.told += document.querySelector('.status')?.textContent ?? '';
          }).observe(document, { subtree: true, childList: true, characterData: true });
        }),
      });
      page.setDefaultTimeout(40_000);
      const told = () => page.evaluate(() => globalThis.told);
      await arrived(page, 'confirm');
      await accept(page);
      await arrived(page, 'consent');
      const before = await told();
      if (id !== 'approval-slow') assert.ok(before.includes(words), before.slice(-200));
      const approved = page.waitForResponse(`**${APPROVAL}`);
      await accept(page);
      if (id === 'approval-slow') {
        await page.waitForFunction((words) => globalThis.told.includes(words), words);
      }
      await approved;
      await landed(page);
    });
  }
});
