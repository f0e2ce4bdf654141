// Everything eHealth may refuse: on the page where the seed puts it, in words, with the server's own at hand.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  accept, arrived, atConfirm, atConsent, calls, closeBrowser, heading, journal, lastAnswer, messages, open, reset,
  scenarios, texts,
} from './support.mjs';

const NOTHING_NEW = 'Цього разу нічого не змінено: нового запису не створено, доступ нікому не надано.';
const ALREADY_THERE = new Set(['tax-id-taken', 'relationship-exists']);
const NOTHING_DONE = 'Нічого не змінено: пацієнта не зареєстровано, доступ нікому не надано.';
const REGISTERED = 'Пацієнта зареєстровано, але застосунок не отримав доступу.';

const SESSION = 'Термін сесії користувача вичерпано. Радимо повернутися до попереднього кроку';
const SIGNATURE = 'Підписаний контент некоректний або прострочений.';
const OOPS = 'Упс. Щось пішло не так. Повторіть спробу пізніше.';
const MISSING = 'У заявці бракує обов’язкового поля';
const AGE = 'Вік особи не дозволяє виконати цю дію';

// Status, the server's own message, and our sentence where there is one; without one the page speaks in general.
const VALIDATION = {
  'unknown-token': [401, 'Invalid access token', SESSION],
  'expired-token': [401, 'Invalid access token', SESSION],
  'blocked-confidant': [401, 'Invalid access token', SESSION],
  'token-lacks-scope': [
    403,
    'Your scope does not allow to access this resource. Missing allowances: confidant_person:sign_up',
    'Недостатньо прав для виконання цієї дії',
  ],
  'content-absent': [422, 'required property signed_content was not present', MISSING],
  'encoding-absent': [422, 'required property signed_content_encoding was not present', MISSING],
  'signed-not-json': [422, 'Invalid signed content', SIGNATURE],
  'wrong-encoding': [422, 'is invalid'],
  'garbage-container': [400, 'signed content is not a CMS container'],
  'tampered-content': [400, 'digital signature is not valid'],
  'tampered-signature': [400, 'digital signature is not valid'],
  'two-signers': [
    400,
    'document must be signed by 1 signer but contains 2 signatures',
    'Документ має містити рівно один підпис',
  ],
  'another-signer': [401, 'Unable to authenticate signer', 'Не вдалося ідентифікувати підписанта'],
  'stale-signature': [401, 'Digital signature timestamp is expired', 'Термін дії цифрового підпису вичерпано'],
  'applicant-user-missing': [404, 'Applicant user not found.', 'Користувача, який підписав заявку, не знайдено'],
  'applicant-user-blocked': [
    401,
    'Applicant user is blocked.',
    'Користувача заблоковано. Зверніться в службу підтримки',
  ],
  'applicant-person-missing': [404, 'Applicant person not found.', 'Особу, яка підписала заявку, не знайдено'],
  'applicant-too-young': [401, 'Incorrect person age for such an action.', AGE],
  'nonce-invalid': [401, 'JWT is invalid.', SIGNATURE],
  'nonce-missing': [401, 'Signed content does not contain field jwt.', SIGNATURE],
  'schema-required': [422, 'required property first_name was not present', MISSING],
  'schema-additional': [422, 'schema does not allow additional properties', 'Заявка містить зайве поле'],
  'schema-min-items': [
    422,
    'expected a minimum of 1 items but got 0',
    'У заявці недостатня кількість елементів',
  ],
  'schema-pattern': [422, 'string does not match pattern'],
  'schema-enum': [422, 'value is not allowed in enum'],
  'schema-type': [422, 'type mismatch. Expected String but got Integer'],
  'schema-tax-id': [422, 'Persons who refused the tax_id should be without tax_id'],
  'schema-many': [422, 'string does not match pattern'],
  'patient-too-old': [422, 'Incorrect person age for such an action', AGE],
  'patient-has-id-card': [422, 'Incorrect person age for such an action', AGE],
  'document-type': [422, 'Submitted document type is not allowed', 'Поданий тип документа не дозволено'],
  'not-third-person': [
    422,
    'Authentication method with type THIRD_PERSON must be submitted for this person',
    'Для цієї особи потрібен спосіб автентифікації через третю особу',
  ],
  'confidant-is-not-signer': [
    422,
    'Confidant person and signer must be the same',
    'Довірена особа та підписант мають бути однією особою',
  ],
  'patient-not-signed': [
    422,
    'expected true but got false for attribute patient_signed',
    'Користувач повинен погодитись з підписанням даних',
  ],
  'no-consent': [
    422,
    'expected true but got false for attribute process_disclosure_data_consent',
    'Користувач повинен погодитись на обробку персональних даних',
  ],
  'tax-id-taken': [
    409,
    'User with such tax_id already exists',
    'Користувач з таким ідентифікаційним номером вже існує.',
  ],
};

const REGISTRATION = {
  'jwt-expired': [401, 'Unauthorized', SESSION],
  'not-unique': [
    401,
    'It is impossible to uniquely identify the person.',
    'Неможливо однозначно ідентифікувати особу',
  ],
  'relationship-not-approved': [
    409,
    'Relationship is not approved yet',
    'Зв’язок з довіреною особою ще не підтверджено',
  ],
  'confidant-is-dependant': [
    422,
    'Patient who has confidant person can not be used as confidant for other patients',
    'Особа, яка має довірену особу, не може бути довіреною особою для інших',
  ],
  'relationship-exists': [
    422,
    'Relationship between confidant patient and related patient already exists',
    'Зв’язок між довіреною особою та пацієнтом уже існує',
  ],
  'patient-user-blocked': [401, 'User blocked.', 'Користувача заблоковано'],
};

// On the consent page, where the seed keeps them.
const APPROVAL = {
  'session-lacks-scope': [
    403,
    'Your scope does not allow to access this resource. Missing allowances: app:authorize',
    'Недостатньо прав для виконання цієї дії',
  ],
  'no-consumer': [401, 'Missing header x-consumer-id', OOPS],
  'client-id-not-uuid': [422, 'is invalid', OOPS],
  'client-id-invalid': [401, 'Invalid client id.', 'Невірно передано ідентифікатор користувача.'],
  'client-blocked': [401, 'Client is blocked.', 'Застосунок заблоковано.'],
  'user-not-found': [401, 'User not found.', 'Користувача не знайдено'],
  'user-blocked': [401, 'User blocked.', 'Користувача заблоковано'],
  'redirect-not-registered': [
    401,
    'The redirection URI provided does not match a pre-registered value.',
    'Наданий авторизаційний адрес не співпадає з зареєстрованим.',
  ],
  'scope-empty': [
    422,
    'Requested scope is empty. Scope not passed or user has no roles or global roles.',
    'У даного користувача недостатньо прав для доступу',
  ],
  'scope-not-for-client': [
    422,
    'Scope is not allowed by client type.',
    'Цьому типу застосунків такий дозвіл не надають.',
  ],
  'scope-not-for-role': [
    422,
    'User requested scope that is not allowed by role based access policies.',
    'Серед дозволів є такий, якого цей користувач надати не може.',
  ],
};

// Before or after the consent page: the look-ups of its client, the link itself, and answers nobody may follow.
const AROUND_APPROVAL = {
  'session-expired': async (t, id) => {
    const { page, record } = await atConfirm(t, id);
    await accept(page);
    await tellsOf(page, record, [401, 'Invalid access token', SESSION], REGISTERED);
    assert.ok(!calls(record).some((call) => call.includes('authorize')));
  },
  'client-unknown': async (t, id) => {
    const { page, record } = await atConfirm(t, id);
    await accept(page);
    await tellsOf(page, record, [404, 'not_found', 'Не знайдено додаток за вказаним ідентифікатором'], REGISTERED);
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
  assert.match(said, /Пацієнта зареєстровано\. Чи надано доступ застосунку, невідомо\./);
  assert.ok(said.includes(lastAnswer(record).reference), 'the reference to quote');
  assert.equal(page.url(), address);
  assert.ok((await page.title()).startsWith('Помилка: Перехід зупинено'), await page.title());
}

/** The page that ends a journey: headline, sentence, what was done, the server's words, the reference to quote. */
async function tellsOf(page, record, [status, original, sentence], done) {
  await arrived(page, 'stopped');
  const said = await texts(page);
  const failed = record.answers.find((answer) => answer.status === status);
  assert.ok(failed, `no answer ${status}`);
  const support = await texts(page, '.support');
  assert.ok(support.includes(original), support);
  assert.ok(support.includes(String(status)), support);
  assert.ok(support.includes(failed.reference), `${failed.reference} in ${support}`);
  const known = (await journal()).find((entry) => entry.request_id === failed.reference);
  assert.equal(known?.status, status, 'the reference is eHealth’s own');
  if (sentence) assert.equal(await page.innerText('[data-page] .note.bad'), sentence);
  const headline = await heading(page);
  assert.ok(!headline.includes(original), 'the server’s words are never the headline');
  assert.ok((await page.title()).startsWith(`Помилка: ${headline}`), await page.title());
  assert.equal(await page.evaluate(() => document.activeElement.textContent), headline, 'the heading has the focus');
  assert.ok(said.includes(done), said);
  assert.match(said, /Що зробити/);
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
      await tellsOf(page, record, expected, ALREADY_THERE.has(id) ? NOTHING_NEW : NOTHING_DONE);
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
      await tellsOf(page, record, expected, ALREADY_THERE.has(id) ? NOTHING_NEW : NOTHING_DONE);
      assert.equal(calls(record).filter((call) => call.endsWith('/register')).length, 1);
      assert.equal(await page.$('#retry'), null, 'registering again is not offered');
    });
  }
});

describe('a refused approval stays on the consent page, and both buttons still work', { concurrency: 2 }, () => {
  for (const [id, [status, original, sentence]] of Object.entries(APPROVAL)) {
    test(id, async (t) => {
      const { page, record } = await atConsent(t, id);
      const asked = await texts(page, '.scopes');
      await accept(page);
      await page.waitForSelector('#approval-failure');
      assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'consent');
      assert.equal(await texts(page, '.scopes'), asked, 'what is asked is still there to be read');
      const told = await texts(page, '#approval-failure');
      assert.ok(told.startsWith(`Доступ не надано ${sentence}`), told);
      const failed = record.answers.find((answer) => answer.url.endsWith('/oauth/apps/authorize'));
      assert.equal(failed.status, status);
      const support = await texts(page, '.support');
      for (const words of [original, String(status), failed.reference]) assert.ok(support.includes(words), support);

      const again = page.waitForResponse(/\/oauth\/apps\/authorize$/);
      await accept(page);
      await again;
      await page.waitForSelector('#approval-failure');
      await page.click('#decline');
      await arrived(page, 'declined-access');
      assert.ok((await texts(page)).includes(REGISTERED));
      assert.equal(calls(record).filter((call) => call.endsWith('/authorize')).length, 2);
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
  page.waitForFunction((words) => document.querySelector('#otp-problem')?.textContent.trim() === words, words);

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
    assert.equal(await page.evaluate(() => getSelection().toString() || document.activeElement.value), '111111');
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
      401, 'Reached max OTP verify attempts', 'Ви використали всі спроби введення коду.',
    ], NOTHING_DONE);
  },
  'otp-expired': async (t, id) => {
    const { page } = await asked(t, id);
    await send(page, '123456');
    await problemIs(page, 'Термін дії коду вичерпано. Попросіть надіслати новий код.');
    assert.equal(await page.getAttribute('[data-page]', 'data-page'), 'confirm');
    const before = (await messages()).length;
    const answer = page.waitForResponse(/\/register$/);
    await page.click('#otp-again');
    await answer;
    assert.equal((await messages()).length, before + 1, 'another code is on its way');
    await problemIs(page, '');
  },
};

describe('a one-time code is asked for only when the server wants one', () => {
  for (const [id, walk] of Object.entries(CODES)) test(id, (t) => walk(t, id));

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
