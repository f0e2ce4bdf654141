// Everything eHealth may refuse: on the page where the seed puts it, in words, with the server's own at hand.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  accept, arrived, atConfirm, atConsent, calls, closeBrowser, heading, journal, lastAnswer, messages, open, reset,
  scenarios, texts, titleOf,
} from './support.mjs';
import { ALREADY_THERE, APPROVAL, DONE, KINDS, REGISTRATION, UNEXPLAINED, VALIDATION } from './support/failures.mjs';
import { isSaid, isToldWell } from './support/told.mjs';

const SESSION = 'Термін сесії користувача вичерпано. Радимо повернутися до попереднього кроку';

// The session is over once the patient is registered.
const SIGN_IN = [
  'Сеанс завершено',
  'Поверніться до застосунку, з якого ви прийшли.',
  'Увійдіть у застосунок як довірена особа, щоб надати йому доступ.',
];

// Before or after the consent page: the look-ups of its client, the link itself, and answers nobody may follow.
const AROUND_APPROVAL = {
  'session-expired': async (t, id) => {
    const { page, record } = await atConfirm(t, id);
    await accept(page);
    await tellsOf(page, record, [401, 'Invalid access token', SESSION, SIGN_IN], DONE.registered);
    assert.ok(!calls(record).some((call) => call.includes('authorize')));
  },
  'client-unknown': async (t, id) => {
    const { page, record } = await atConfirm(t, id);
    await accept(page);
    await tellsOf(page, record, [
      404, 'not_found', 'Не знайдено застосунок за вказаним ідентифікатором', KINDS.client,
    ], DONE.registered);
    assert.ok(!calls(record).some((call) => call.includes('authorize')));
  },
  'approval-record': async (t, id) => {
    const { page } = await atConsent(t, id);
    await accept(page);
    await page.waitForSelector('#pis-result[data-outcome=token]');
  },
  'approval-extra-scope': (t, id) => isNotFollowed(t, id, 'Система назвала більше дозволів, ніж ви бачили.'),
  'redirect-answer-script': (t, id) => isNotFollowed(t, id, 'Система повернула адресу, якої застосунок не просив.'),
  'redirect-answer-elsewhere': (t, id) => isNotFollowed(t, id, 'Система повернула адресу, якої застосунок не просив.'),
};

before(reset);
after(closeBrowser);

async function isNotFollowed(t, id, sentence) {
  const { page, record } = await atConsent(t, id);
  const address = page.url();
  await accept(page);
  await arrived(page, 'stopped');
  assert.equal(await heading(page), 'Перехід зупинено');
  const said = await texts(page);
  assert.ok(said.includes(sentence), said);
  assert.match(said, /Пацієнта зареєстровано, вдруге реєструвати не потрібно\. Чи надано доступ застосунку, невідомо\./);
  assert.ok(said.includes(lastAnswer(record).reference), 'the reference to quote');
  assert.equal(page.url(), address);
  assert.ok((await titleOf(page)).startsWith('Помилка: Перехід зупинено'), await titleOf(page));
}

/** Some translations are published without their full stop; a box has it always. */
const ended = (sentence) => (sentence.endsWith('.') ? sentence : `${sentence}.`);

/** The page that ends a journey: headline, sentence, what was done, the server's words, the reference to quote. */
async function tellsOf(page, record, [status, original, sentence, kind], done) {
  await arrived(page, 'stopped');
  const failed = record.answers.find((answer) => answer.status === status);
  assert.ok(failed, `no answer ${status}`);
  const support = await texts(page, '.support');
  assert.ok(support.includes(original), support);
  assert.ok(support.includes(String(status)), support);
  assert.ok(support.includes(failed.reference), `${failed.reference} in ${support}`);
  const known = (await journal()).find((entry) => entry.request_id === failed.reference);
  assert.equal(known?.status, status, 'the reference is eHealth’s own');
  await isSaid(page, sentence, kind);
  const headline = await heading(page);
  assert.ok(!headline.includes(original), 'the server’s words are never the headline');
  assert.ok((await titleOf(page)).startsWith(`Помилка: ${headline}`), await titleOf(page));
  await isToldWell(page, { at: '[data-page=stopped]', focus: 'h1', done, next: 'steps', reference: failed.reference });
  assert.deepEqual(record.errors, []);
  assert.deepEqual(record.violations, []);
}

test('no scenario of these groups is forgotten', async () => {
  const known = await scenarios();
  const of = (group) => known.filter((scenario) => scenario.group === group).map(({ id }) => id).sort();
  assert.deepEqual(of('validation'), Object.keys(VALIDATION).sort());
  assert.deepEqual(of('registration'), Object.keys(REGISTRATION).sort());
  assert.deepEqual(of('approval'), [...Object.keys(APPROVAL), ...Object.keys(AROUND_APPROVAL)].sort());
  assert.deepEqual(of('otp'), Object.keys(CODES).sort());
});

describe('a refused validation is told on its own page, and nothing else is sent', { concurrency: 2 }, () => {
  for (const [id, expected] of Object.entries(VALIDATION)) {
    test(id, async (t) => {
      const { page, record } = await open(t, id);
      await tellsOf(page, record, expected, ALREADY_THERE.has(id) ? DONE.nothingNew : DONE.nothing);
      assert.deepEqual(calls(record), ['POST /api/pis/confidant/sign-up_validation']);
      assert.equal(await page.$('#accept'), null);
    });
  }

  test('every finding of many is shown beside its field', async (t) => {
    const { page } = await open(t, 'schema-many');
    await arrived(page, 'stopped');
    const support = await texts(page, '.support');
    for (const field of ['$.person.first_name', '$.person.birth_date', '$.person.gender', '$.person.secret']) {
      assert.ok(support.includes(`${field}: `), `${field} in ${support}`);
    }
  });
});

describe('a refused registration says that nothing was changed', { concurrency: 2 }, () => {
  for (const [id, expected] of Object.entries(REGISTRATION)) {
    test(id, async (t) => {
      const { page, record } = await atConfirm(t, id);
      await accept(page);
      await tellsOf(page, record, expected, ALREADY_THERE.has(id) ? DONE.nothingNew : DONE.nothing);
      assert.equal(calls(record).filter((call) => call.endsWith('/register')).length, 1);
      assert.equal(await page.$('#retry'), null, 'registering again is not offered');
    });
  }
});

describe('a refused approval stays on the consent page, with what can still help', { concurrency: 2 }, () => {
  for (const [id, [status, original, sentence]] of Object.entries(APPROVAL)) {
    test(id, async (t) => {
      const { page, record } = await atConsent(t, id);
      const asked = await texts(page, '.scopes');
      await accept(page);
      await page.waitForSelector('#approval-failure');
      assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'consent');
      assert.equal(await texts(page, '.scopes'), asked, 'what is asked is still there to be read');
      const told = await texts(page, '#approval-failure');
      const mayHelp = UNEXPLAINED.has(id);
      // Where nothing is asked any more the heading of the page says it, once.
      assert.ok(told.startsWith(mayHelp ? `Доступу не надано ${ended(sentence)}` : ended(sentence)), told);
      const failed = record.answers.find((answer) => answer.url.endsWith('/oauth/apps/authorize'));
      assert.equal(failed.status, status);
      const support = await texts(page, '.support');
      for (const words of [original, String(status), failed.reference]) assert.ok(support.includes(words), support);
      await isToldWell(page, {
        at: '#approval-failure',
        focus: 'alert',
        done: null,
        next: ['steps', mayHelp ? 'buttons' : 'way back'],
        reference: failed.reference,
      });
      assert.equal(await heading(page), mayHelp ? 'Надати доступ застосунку?' : 'Доступу не надано', 'nothing is asked in vain');
      assert.equal(await page.isVisible('#accept'), mayHelp, 'what would be refused again is not offered again');

      if (mayHelp) {
        const again = page.waitForResponse(/\/oauth\/apps\/authorize$/);
        await accept(page);
        await again;
        await page.waitForSelector('#approval-failure');
      }
      await page.click('#decline');
      await arrived(page, 'declined-access');
      assert.ok((await texts(page)).includes(DONE.registered));
      if (!mayHelp) {
        assert.equal(await heading(page), 'Доступу не надано', 'granting it later is not what is missing');
        assert.ok((await texts(page, '.support')).includes(failed.reference));
      }
      assert.equal(calls(record).filter((call) => call.endsWith('/authorize')).length, mayHelp ? 2 : 1);
    });
  }
});

describe('around the approval', () => {
  for (const [id, walk] of Object.entries(AROUND_APPROVAL)) test(id, (t) => walk(t, id));
});

/** The code in the last message the sandbox «sent». */
const lastCode = async () => String((await messages()).at(-1).code);

/** At the code field, asked for by the server. */
async function asked(t, id) {
  const journey = await atConfirm(t, id);
  assert.equal(await journey.page.$('#otp'), null, 'nobody asks for a code before the server does');
  await accept(journey.page);
  await journey.page.waitForSelector('#otp');
  return journey;
}

/** Sends a code and waits for eHealth's answer. */
async function send(page, code) {
  await page.fill('#otp', code);
  const answer = page.waitForResponse(/\/register$/);
  await accept(page);
  return answer;
}

const WRONG = 'Неправильно введено код підтвердження. Перевірте його і спробуйте ще раз.';
const problemIs = (page, words) =>
  page.waitForFunction((words) => document.querySelector('#otp-problem')?.textContent.replace(/\s+/g, ' ').trim() === words, words);

const CODES = {
  otp: async (t, id) => {
    const { page, record } = await asked(t, id);
    assert.equal(await page.innerText('#otp-problem'), '', 'being asked is not a mistake');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'otp');
    assert.equal(await page.getAttribute('#otp', 'autocomplete'), 'one-time-code');
    assert.equal(await page.getAttribute('#otp', 'inputmode'), 'numeric');
    const code = await lastCode();
    await send(page, ` ${code.slice(0, 2)} - ${code.slice(2)} `);
    await arrived(page, 'consent');
    const bodies = record.requests.filter(({ url }) => url.endsWith('/register')).map(({ body }) => JSON.parse(body).otp);
    assert.deepEqual(bodies, [undefined, Number(code)], 'the code goes as a number');
    await accept(page);
    await page.waitForSelector('#pis-result[data-outcome=token]');
  },
  'otp-wrong': async (t, id) => {
    const { page } = await asked(t, id);
    await send(page, '111111');
    await problemIs(page, WRONG);
    assert.equal(await page.inputValue('#otp'), '111111', 'a wrong code stays to be corrected');
    assert.equal(await page.getAttribute('#otp', 'aria-invalid'), 'true');
    await page.waitForFunction(() => document.activeElement.id === 'otp');
    const selected = await page.locator('#otp').evaluate((field) => [field.selectionStart, field.selectionEnd]);
    assert.deepEqual(selected, [0, 6], 'and typing replaces it');
    await send(page, await lastCode());
    await arrived(page, 'consent');
  },
  'otp-max-attempts': async (t, id) => {
    const { page, record } = await asked(t, id);
    for (const code of ['111111', '222222', '333333']) {
      await send(page, code);
      await problemIs(page, WRONG);
    }
    await send(page, '444444');
    await tellsOf(page, { ...record, answers: [lastAnswer(record)] }, [
      401, 'Reached max OTP verify attempts', 'Ви використали всі спроби введення коду.', KINDS.code,
    ], DONE.nothing);
  },
  'otp-expired': async (t, id) => {
    const { page } = await asked(t, id);
    await send(page, '123456');
    await problemIs(page, 'Термін дії коду вичерпано. Натисніть «Надіслати код ще раз».');
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'confirm');
    const before = (await messages()).length;
    const answer = page.waitForResponse(/\/register$/);
    await page.click('#otp-again');
    await answer;
    assert.equal((await messages()).length, before + 1, 'another code is on its way');
    await problemIs(page, '');
  },
  'otp-not-sent': async (t, id) => {
    const { page, record } = await atConfirm(t, id);
    for (const attempt of [1, 2]) {
      const answer = page.waitForResponse(/\/register$/);
      await accept(page);
      assert.equal((await answer).status(), 503);
      const notice = page.getByRole('alert').filter({ hasText: 'Не вдалося' });
      await notice.waitFor();
      assert.equal(
        (await notice.innerText()).replace(/\s+/g, ' '),
        'Зареєструвати не вдалося. Нічого не змінено. Не вдалося відправити код. Повторіть спробу через декілька хвилин.',
        `attempt ${attempt}`,
      );
    }
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'confirm', 'the data stay on the page');
    assert.equal(await page.$('#otp'), null, 'no code was sent that could be given');
    assert.deepEqual(record.errors, []);
  },
};

describe('a one-time code is asked for only when the server wants one', () => {
  for (const [id, walk] of Object.entries(CODES)) test(id, (t) => walk(t, id));

  test('more codes than the service sends are told as not sent, and one sent before can be given', async (t) => {
    const { page, record } = await atConfirm(t, 'otp', {
      before: (page) => page.clock.install(),
    });
    await accept(page);
    await page.waitForSelector('#otp');
    for (const status of [401, 401, 429]) {
      const answer = page.waitForResponse(/\/register$/);
      await page.click('#otp-again');
      assert.equal((await answer).status(), status);
      // As long as the page makes the person wait; the service counts the codes of a minute.
      await page.waitForSelector('#otp-again[aria-disabled]');
      if (status === 401) {
        await page.clock.runFor(31_000);
        await page.waitForSelector('#otp-again:not([aria-disabled])');
      }
    }
    const notice = page.getByRole('alert').filter({ hasText: 'Не вдалося' });
    await notice.waitFor();
    assert.equal(
      (await notice.innerText()).replace(/\s+/g, ' '),
      'Зареєструвати не вдалося. Нічого не змінено. Перевищено кількість спроб авторизації. Нового коду не надіслано. '
        + 'Повторіть спробу через декілька хвилин.',
    );
    await send(page, await lastCode());
    await arrived(page, 'consent');
    assert.deepEqual(record.errors, []);
  });

  test('what is not a code is not sent', async (t) => {
    const { page, record } = await asked(t, 'otp');
    const before = calls(record).length;
    await accept(page);
    await problemIs(page, 'Введіть код підтвердження.');
    await page.fill('#otp', '12a4');
    await accept(page);
    await problemIs(page, 'Код складається лише з цифр. Перевірте, що ви ввели.');
    assert.equal(calls(record).length, before);
  });
});
