// Every failure a person may meet, and what the page then owes them: which page, what it says was and was not done,
// what to do next, and whether there is a reference to quote.
//
// The tables are walked by errors.test.mjs, entry.test.mjs, resilience.test.mjs and failures.test.mjs; the last one also
// compares them with the sandbox's scenarios, so that a failure without a row is a failed test.

/** What was and was not done, in the page's own sentences. */
export const DONE = {
  nothing: 'Нічого не змінено: пацієнта не зареєстровано, доступу нікому не надано.',
  nothingNew: 'Цього разу нічого не змінено: нового запису не створено, доступу нікому не надано.',
  perhapsRegistered: 'Можливо, пацієнта вже зареєстровано. Доступу застосунку ще не надано.',
  registered: 'Пацієнта зареєстровано, але застосунок не отримав доступу.',
  perhapsApproved: 'Чи надано доступ застосунку, невідомо.',
};

/** What is owed to whoever comes back to a page that has forgotten everything, for `isToldWell`. */
export const RESTARTED = {
  at: '[data-page=restarted]', focus: 'h1', done: 'Даних пацієнта на сторінці вже немає.', next: 'steps',
};

/** Where eHealth is called. */
export const PATHS = {
  validation: '/api/pis/confidant/sign-up_validation',
  registration: '/api/pis/confidant/register',
  dictionary: '/api/dictionaries',
  client: '/oauth/clients/6498d88e-97fb-47e2-85a5-99e884f888aa/details',
  approval: '/oauth/apps/authorize',
};

/** What the page says when there is no refusal to translate. */
export const SAYS = {
  trouble: 'Система тимчасово не може виконати запит.',
  unreadable: 'Система відповіла незрозуміло.',
  unreachable: 'Не вдалося з’єднатися із системою',
  offline: 'Немає з’єднання з інтернетом.',
  late: 'Система не відповіла вчасно.',
  perhapsApproved: 'Невідомо, чи надано доступ',
  aWhile: 'Це може тривати до пів хвилини.',
  longer: 'Триває довше, ніж зазвичай.',
};

const PARAMETERS = {
  client_id: 'Не вказаний ідентифікатор додатку для авторизації',
  redirect_uri: 'Не вказано адресу зворотнього визову',
  scope: 'Не вказано скоупів для авторизації',
  user_data: 'Не вказано дані для авторизації',
  token: 'Не вказано токен особи для авторизації',
};
const DAMAGED = 'Посилання пошкоджене';
const missing = (...names) => [
  PARAMETERS[names[0]],
  // The headline says it already.
  names.map((name, place) => (place ? `${PARAMETERS[name]} (${name})` : `Немає параметра ${name}`)),
];

/** Links of the sandbox the page refuses by itself: the headline and every line of the list under it (contract b.3). */
export const LINKS = {
  'missing-client-id': missing('client_id'),
  'missing-redirect-uri': missing('redirect_uri'),
  'missing-scope': missing('scope'),
  'missing-user-data': missing('user_data'),
  'missing-token': missing('token'),
  'missing-everything': missing('client_id', 'redirect_uri', 'scope', 'user_data', 'token'),
  'empty-client-id': missing('client_id'),
  'blank-scope': missing('scope'),
  'empty-user-data': missing('user_data'),
  'not-base64': [PARAMETERS.user_data, ['Підписані дані пошкоджено: їх не вдалося прочитати (user_data)']],
  'duplicate-parameter': [DAMAGED, ['Параметр client_id вказано більше одного разу']],
  'redirect-is-script': [DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
};

/** What else may be wrong with a right link: what is then said, and what is done to the query. */
export const DAMAGED_LINKS = {
  'client_id and token are missing': [missing('client_id', 'token'), (query) => {
    query.delete('client_id');
    query.delete('token');
  }],
  'scope, user_data and token are missing': [missing('scope', 'user_data', 'token'), (query) => {
    for (const name of ['scope', 'user_data', 'token']) query.delete(name);
  }],
  'redirect_uri is blank': [missing('redirect_uri'), (query) => query.set('redirect_uri', ' \t ')],
  'token is empty': [missing('token'), (query) => query.set('token', '')],
  'user_data is blank': [missing('user_data'), (query) => query.set('user_data', '   ')],
  'a parameter is missing and another damaged': [
    [PARAMETERS.token, ['Немає параметра token', 'Ідентифікатор застосунку має неправильну форму (client_id)']],
    (query) => {
      query.delete('token');
      query.set('client_id', '../admin');
    },
  ],
  'user_data stands twice': [[DAMAGED, ['Параметр user_data вказано більше одного разу']],
    (query) => query.append('user_data', query.get('user_data'))],
  'redirect_uri is a data address': [[DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
    (query) => query.set('redirect_uri', 'data:text/html,<script>alert(1)</script>')],
  'redirect_uri hides its host behind a user name': [
    [DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
    (query) => query.set('redirect_uri', 'https://pis.example.com@evil.example/callback')],
  'redirect_uri is plain http on another machine': [
    [DAMAGED, ['Адреса повернення небезпечна або записана неправильно (redirect_uri)']],
    (query) => query.set('redirect_uri', 'http://pis.example.com/callback')],
  'client_id is not a UUID': [[DAMAGED, ['Ідентифікатор застосунку має неправильну форму (client_id)']],
    (query) => query.set('client_id', '<img src=x onerror=alert(1)>')],
  'state is longer than is read': [[DAMAGED, ['Параметр state задовгий']],
    (query) => query.set('state', 'x'.repeat(3000))],
};

// What to do.
const RETURN = 'Поверніться до застосунку, з якого ви прийшли.';
const BEGIN = 'Поверніться до застосунку, з якого ви прийшли, і почніть ще раз.';
const WAIT = 'Зачекайте кілька хвилин.';
const TELL = 'Якщо помилка повториться, передайте службі підтримки застосунку наведені нижче відомості.';
const COPY = 'Скопіюйте наведені нижче відомості.';
const PASS_ON = 'Поверніться до застосунку, з якого ви прийшли, і передайте ці відомості його службі підтримки.';
const THEN_BEGIN = 'Потім поверніться до застосунку, з якого ви прийшли, і почніть ще раз.';
const SIGN_IN = 'Увійдіть у застосунок як довірена особа, щоб надати йому доступ.';

/** By what a person can do about it: the heading, and every step. */
export const KINDS = {
  signature: ['Підпис не прийнято', RETURN, 'Підпишіть заявку ще раз і одразу перейдіть сюди.', TELL],
  signatures: [
    'Підпис не прийнято',
    RETURN,
    'Підпишіть заявку ще раз одним підписом і одразу перейдіть сюди.',
    TELL,
  ],
  signer: [
    'Заявку підписала інша особа',
    RETURN,
    'Перевірте, кого в заявці зазначено довіреною особою.',
    'Нехай ця особа підпише заявку і перейде сюди.',
  ],
  session: ['Сеанс завершено', RETURN, 'Увійдіть у застосунок ще раз і повторіть реєстрацію.'],
  rights: ['Дію не дозволено', COPY, PASS_ON],
  data: ['Заявку не прийнято', RETURN, 'Виправте дані, підпишіть заявку ще раз і перейдіть сюди.', TELL],
  malformed: ['Запит не прийнято', BEGIN, TELL],
  identity: [
    'Не вдалося встановити особу',
    RETURN,
    'Перевірте, чи заявку підписала саме та особа, яка реєструє пацієнта. Якщо ні, нехай вона підпише заявку і перейде сюди.',
    TELL,
  ],
  notUnique: [
    'Не вдалося встановити особу',
    'Зверніться до медичного закладу, щоб перевірити дані пацієнта.',
    THEN_BEGIN,
    TELL,
  ],
  relationship: [
    'Реєстрація через довірену особу неможлива',
    'Зверніться до медичного закладу, щоб уточнити дані пацієнта й довіреної особи.',
    THEN_BEGIN,
    TELL,
  ],
  blocked: ['Доступ заблоковано', 'Передайте службі підтримки застосунку наведені нижче відомості.'],
  exists: [
    'Такий запис уже є',
    'Не подавайте заявку вдруге.',
    'Поверніться до застосунку й увійдіть як довірена особа, щоб надати йому доступ.',
    'Якщо увійти не вдасться, передайте службі підтримки застосунку наведені нижче відомості.',
  ],
  client: ['Застосунок не може отримати доступ', COPY, PASS_ON],
  code: ['Код не прийнято', RETURN, 'Почніть реєстрацію ще раз і введіть новий код.'],
  unsent: ['Код не надіслано', 'Повторіть спробу через декілька хвилин.', TELL],
  tooOften: ['Забагато запитів', WAIT, 'Спробуйте ще раз.', TELL],
  slow: ['Система не відповіла вчасно', 'Спробуйте ще раз через кілька хвилин.'],
  trouble: ['Збій у роботі системи', 'Спробуйте ще раз через кілька хвилин.', TELL],
  other: ['Система відхилила запит', WAIT, BEGIN, TELL],
};
/** The same heading, once the patient is registered: what is left to do is to sign in. */
const registered = ([headline]) => [headline, RETURN, SIGN_IN];
/** The same heading and steps, and how to finish later. */
const laterAsWell = ([headline, ...steps]) => [headline, ...steps, RETURN, SIGN_IN];

// Several findings: none of them is named for all.
const FIELDS = 'Дані заявки не відповідають вимогам системи.';
const SESSION = 'Термін сесії користувача вичерпано. Радимо повернутися до попереднього кроку';
const SIGNATURE = 'Підписаний контент некоректний або прострочений.';
const OOPS = 'Упс. Щось пішло не так. Повторіть спробу пізніше.';
const missingField = (name) => `Відсутнє обов’язкове поле: ${name}.`;
const SIGNATURE_CHECK = 'Підпис не пройшов перевірки.';
const UNKNOWN = 'Щось пішло не так. Спробуйте пізніше.';
const RIGHTS = 'Недостатньо прав для виконання цієї дії';
const KEY = 'Ключ застосунку відсутній або недійсний.';
const CONFLICT = 'Заявка суперечить даним, які вже є в системі.';
const AGE = 'Вік особи не дозволяє виконати цю дію';

/**
 * Scenarios whose validation is refused (contract c.2, d.9): status, the server's own message, our sentence, and what kind of
 * failure it is told as.
 */
export const VALIDATION = {
  'unknown-token': [401, 'Invalid access token', SESSION, KINDS.session],
  'expired-token': [401, 'Invalid access token', SESSION, KINDS.session],
  'blocked-confidant': [401, 'Invalid access token', SESSION, KINDS.session],
  'token-lacks-scope': [
    403,
    'Your scope does not allow to access this resource. Missing allowances: confidant_person:sign_up',
    'Недостатньо прав для виконання цієї дії',
    KINDS.rights,
  ],
  'content-absent': [422, 'required property signed_content was not present', missingField('signed_content'), KINDS.data],
  'encoding-absent': [422, 'required property signed_content_encoding was not present', missingField('signed_content_encoding'), KINDS.data],
  'signed-not-json': [422, 'Invalid signed content', SIGNATURE, KINDS.signature],
  'wrong-encoding': [422, 'is invalid', FIELDS, KINDS.data],
  'garbage-container': [400, 'signed content is not a CMS container', SIGNATURE_CHECK, KINDS.signature],
  'tampered-content': [400, 'digital signature is not valid', SIGNATURE_CHECK, KINDS.signature],
  'tampered-signature': [400, 'digital signature is not valid', SIGNATURE_CHECK, KINDS.signature],
  'two-signers': [
    400,
    'document must be signed by 1 signer but contains 2 signatures',
    'Документ має містити рівно один підпис',
    KINDS.signatures,
  ],
  'another-signer': [401, 'Unable to authenticate signer', 'Не вдалося ідентифікувати підписанта', KINDS.identity],
  'stale-signature': [401, 'Digital signature timestamp is expired', 'Термін дії цифрового підпису вичерпано', KINDS.signature],
  'applicant-user-missing': [404, 'Applicant user not found.', 'Користувача, який підписав заявку, не знайдено', KINDS.identity],
  'applicant-user-blocked': [
    401,
    'Applicant user is blocked.',
    'Користувача заблоковано. Зверніться в службу підтримки',
    KINDS.blocked,
  ],
  'applicant-person-missing': [404, 'Applicant person not found.', 'Особу, яка підписала заявку, не знайдено', KINDS.identity],
  'applicant-too-young': [401, 'Incorrect person age for such an action.', AGE, KINDS.relationship],
  'nonce-invalid': [401, 'JWT is invalid.', SIGNATURE, KINDS.signature],
  'nonce-missing': [401, 'Signed content does not contain field jwt.', SIGNATURE, KINDS.signature],
  'schema-required': [422, 'required property first_name was not present', missingField('first_name'), KINDS.data],
  'schema-additional': [422, 'schema does not allow additional properties', 'Заявка містить зайве поле', KINDS.data],
  'schema-min-items': [
    422,
    'expected a minimum of 1 items but got 0',
    'Недостатня кількість елементів: потрібно щонайменше 1.',
    KINDS.data,
  ],
  'schema-pattern': [422, 'string does not match pattern', FIELDS, KINDS.data],
  'schema-enum': [422, 'value is not allowed in enum', FIELDS, KINDS.data],
  'schema-type': [422, 'type mismatch. Expected String but got Integer', FIELDS, KINDS.data],
  'schema-tax-id': [422, 'Persons who refused the tax_id should be without tax_id', FIELDS, KINDS.data],
  'schema-many': [422, 'string does not match pattern', FIELDS, KINDS.data],
  'patient-too-old': [422, 'Incorrect person age for such an action', AGE, KINDS.relationship],
  'patient-has-id-card': [422, 'Incorrect person age for such an action', AGE, KINDS.relationship],
  'document-type': [422, 'Submitted document type is not allowed', 'Поданий тип документа не дозволено', KINDS.data],
  'not-third-person': [
    422,
    'Authentication method with type THIRD_PERSON must be submitted for this person',
    'Для цієї особи потрібен спосіб автентифікації через третю особу',
    KINDS.data,
  ],
  'confidant-is-not-signer': [
    422,
    'Confidant person and signer must be the same',
    'Довірена особа та підписант мають бути однією особою',
    KINDS.signer,
  ],
  'patient-not-signed': [
    422,
    'expected true but got false for attribute patient_signed',
    'Користувач повинен погодитись з підписанням даних',
    KINDS.data,
  ],
  'no-consent': [
    422,
    'expected true but got false for attribute process_disclosure_data_consent',
    'Користувач повинен погодитись на обробку персональних даних',
    KINDS.data,
  ],
  'tax-id-taken': [
    409,
    'User with such tax_id already exists',
    'Користувач з таким ідентифікаційним номером вже існує.',
    KINDS.exists,
  ],
};

/** Scenarios whose registration is refused (contract c.3). */
export const REGISTRATION = {
  'jwt-expired': [401, 'Unauthorized', SESSION, KINDS.session],
  'not-unique': [
    401,
    'It is impossible to uniquely identify the person.',
    'Неможливо однозначно ідентифікувати особу',
    KINDS.notUnique,
  ],
  'relationship-not-approved': [
    409,
    'Relationship is not approved yet',
    'Зв’язок з довіреною особою ще не підтверджено',
    KINDS.relationship,
  ],
  'confidant-is-dependant': [
    422,
    'Patient who has confidant person can not be used as confidant for other patients',
    'Особа, яка має довірену особу, не може бути довіреною особою для інших',
    KINDS.relationship,
  ],
  'relationship-exists': [
    422,
    'Relationship between confidant patient and related patient already exists',
    'Зв’язок між довіреною особою та пацієнтом уже існує',
    KINDS.exists,
  ],
  'patient-user-blocked': [401, 'User blocked.', 'Користувача заблоковано', KINDS.blocked],
};

/** Scenarios whose approval is refused (contract c.4); the seed keeps them on the consent page. */
export const APPROVAL = {
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
    'Застосункам цього типу такого дозволу не надають.',
  ],
  'scope-not-for-role': [
    422,
    'User requested scope that is not allowed by role based access policies.',
    'Серед дозволів є такий, якого цей користувач надати не може.',
  ],
};

/** Refusals of the approval whose reason nobody knows: the button stays, another try may end otherwise. */
export const UNEXPLAINED = new Set(['no-consumer', 'client-id-not-uuid']);

/** Refusals after which the patient is there already. */
export const ALREADY_THERE = new Set([
  'tax-id-taken', 'relationship-exists', 'relationship-not-approved', 'not-unique', 'patient-user-blocked',
]);

/**
 * Troubles a person can click in the sandbox: the page they end on, what it says, what was done by then, the endpoint, how
 * often it was called.
 */
export const TROUBLES = {
  'validation-500': ['stopped', SAYS.trouble, DONE.nothing, PATHS.validation, 1],
  'validation-503': ['stopped', SAYS.trouble, DONE.nothing, PATHS.validation, 1],
  'validation-429': ['stopped', 'Забагато запитів', DONE.nothing, PATHS.validation, 1],
  'validation-html': ['stopped', SAYS.trouble, DONE.nothing, PATHS.validation, 2],
  'validation-truncated': ['stopped', SAYS.unreadable, DONE.nothing, PATHS.validation, 1],
  'validation-empty': ['stopped', SAYS.unreadable, DONE.nothing, PATHS.validation, 1],
  'validation-reset': ['stopped', SAYS.trouble, DONE.nothing, PATHS.validation, 2],
  'registration-500': ['unsure', 'Система не підтвердила реєстрації.', DONE.perhapsRegistered, PATHS.registration, 1],
  'registration-lost': ['unsure', 'Система не підтвердила реєстрації.', DONE.perhapsRegistered, PATHS.registration, 1],
  'registration-truncated': ['unsure', 'Система не підтвердила реєстрації.', DONE.perhapsRegistered, PATHS.registration, 1],
  'dictionaries-500': ['consent', 'Описи дозволів зараз недоступні', null, PATHS.dictionary, 2],
  'client-500': ['stopped', SAYS.trouble, DONE.registered, PATHS.client, 1],
  'approval-500': ['consent', OOPS, SAYS.perhapsApproved, PATHS.approval, 1],
  'approval-lost': ['consent', SAYS.perhapsApproved, SAYS.perhapsApproved, PATHS.approval, 3],
};

/** These only take long: what is said meanwhile. */
export const SLOW = {
  'validation-slow': SAYS.aWhile,
  'validation-very-slow': SAYS.longer,
  'registration-slow': SAYS.aWhile,
  'dictionaries-slow': SAYS.longer,
  'approval-slow': SAYS.aWhile,
};

const envelope = (status, error) => ({
  meta: { code: status, type: 'object', url: 'https://api.example/', request_id: `reference-${status}#1` },
  ...(error && { error }),
});
const plain = (status, type, message) => [status, envelope(status, { type, ...(message && { message }) })];
const html = (status) => [status, '<html><body><h1>Bad Gateway</h1></body></html>'];

/**
 * Answers that no scenario gives: contract c.0 wholly, and the rest of d.9. Status and body; then our sentence, and what kind
 * of failure it is told as, to the validation.
 */
export const ANSWERS = {
  'no bearer token': [
    ...plain(401, 'access_denied', 'Authorization header is not set or doesn\'t contain Bearer token'),
    SESSION, KINDS.session,
  ],
  'no word why': [...plain(401, 'access_denied'), SESSION, KINDS.session],
  'an unknown route': [
    ...plain(403, 'forbidden', 'ACL: No matching rule was found for path /api/pis'),
    RIGHTS, KINDS.rights,
  ],
  'a rule of access': [...plain(403, 'forbidden', 'Access denied'), RIGHTS, KINDS.rights],
  'forbidden without a word': [...plain(403, 'forbidden'), RIGHTS, KINDS.rights],
  'a tax number that is not allowed': [...plain(403, 'tax_id_invalid'), 'Система не прийняла РНОКПП.', KINDS.identity],
  'no key of the application': [...plain(401, 'access_denied', 'Api key is not set'), KEY, KINDS.client],
  'a wrong key of the application': [...plain(401, 'access_denied', 'Invalid api key'), KEY, KINDS.client],
  'no key in the header': [...plain(401, 'access_denied', 'API-KEY header required'), KEY, KINDS.client],
  ...Object.fromEntries(Object.entries({
    token_expired: [SESSION, KINDS.session],
    token_invalid: [SESSION, KINDS.session],
    token_not_found: [SESSION, KINDS.session],
    token_invalid_type: [SESSION, KINDS.session],
    jwt_invalid: [SIGNATURE, KINDS.signature],
    jwt_expired: [SESSION, KINDS.session],
    jwt_aud_invalid: [SIGNATURE, KINDS.signature],
    user_blocked: ['Користувача заблоковано', KINDS.blocked],
    invalid_user: ['Користувача заблоковано', KINDS.blocked],
    invalid_client: ['Застосунок заблоковано', KINDS.client],
    invalid_grant: [SESSION, KINDS.session],
    unauthorized_client: ['Застосунок заблоковано', KINDS.client],
    otp_invalid: ['Неправильно введено код підтвердження', KINDS.code],
    otp_expired: ['Термін дії коду вичерпано', KINDS.code],
    otp_reached_max_attempts: ['Ви використали всі спроби введення коду', KINDS.code],
    password_expired: ['Термін дії пароля користувача вичерпано', KINDS.session],
  }).map(([type, told]) => [type, [...plain(401, type), ...told]])),
  'a malformed request': [400, envelope(400, {
    type: 'request_malformed',
    message: 'Malformed request. Probably, you have sent corrupted JSON.',
    invalid: [{ entry_type: 'request', rules: [{ rule: 'json' }] }],
  }), 'Система не змогла прочитати запит.', KINDS.malformed],
  'nothing there': [...plain(404, 'not_found'), UNKNOWN, KINDS.other],
  'a conflict': [
    ...plain(409, 'request_conflict', 'The request could not be completed due to a conflict with the current state of the resource.'),
    CONFLICT, KINDS.data,
  ],
  'a conflict by its other name': [...plain(409, 'conflict', 'Conflict'), CONFLICT, KINDS.data],
  'findings without a message': [422, envelope(422, {
    type: 'validation_failed',
    invalid: [{ entry: '$.person', entry_type: 'json_data_property', rules: [{ rule: 'length', raw_description: 'too long', params: {} }] }],
  }), UNKNOWN, KINDS.other],
  'no signed data': [
    ...plain(422, 'request_malformed', 'user_data missing'),
    'Відсутні дані для реєстрації', KINDS.data,
  ],
  'another person’s signature': [
    ...plain(422, 'request_malformed', 'Registration person and person that sign should be the same'),
    'Дані з підпису не співпадають з даними для реєстрації', KINDS.identity,
  ],
  'another name in the signature': [
    ...plain(422, 'request_malformed', 'Input name doesn\'t match name from digital signature'),
    'Дані з підпису не співпадають з даними для реєстрації', KINDS.identity,
  ],
  'the published message without its dot': [
    ...plain(422, 'request_malformed', 'Invalid signed content'),
    SIGNATURE, KINDS.signature,
  ],
  'the published message with its dot': [
    ...plain(422, 'request_malformed', 'Invalid signed content.'),
    SIGNATURE, KINDS.signature,
  ],
  'a session that has ended': [...plain(401, 'access_denied', 'JWT expired'), SESSION, KINDS.session],
  'a blocked user': [
    ...plain(401, 'access_denied', 'User is blocked.'),
    'Користувача заблоковано. Зверніться в службу підтримки', KINDS.blocked,
  ],
  'a message nobody published': [...plain(422, 'request_malformed', 'something new'), UNKNOWN, KINDS.other],
  'too many codes': [
    ...plain(429, 'otp_timeout'),
    'Перевищено кількість спроб авторизації. Нового коду не надіслано.', KINDS.unsent,
  ],
  'a code that could not be sent': [
    ...plain(503, 'service_unavailable', 'SMS not sent. Try later'),
    'Не вдалося відправити код', KINDS.unsent,
  ],
  'too many requests, without an envelope': [429, { message: 'too many requests' }, 'Забагато запитів', KINDS.tooOften],
  'an error of the service': [...plain(500, 'internal_error'), SAYS.trouble, KINDS.trouble],
  'a service that is away': [...plain(503, 'service_unavailable', 'Service unavailable'), SAYS.trouble, KINDS.trouble],
  'a gateway’s page for a dead service': [...html(502), SAYS.trouble, KINDS.trouble],
  'a gateway’s page for a slow service': [...html(504), SAYS.late, KINDS.slow],
  'a gateway’s page in place of an answer': [...html(200), SAYS.unreadable, KINDS.trouble],
};

/** Of these one stands for its kind, where the place is another: at the registration, the look-up and the approval. */
export const ANSWERS_ELSEWHERE = [
  'no word why', 'forbidden without a word', 'a malformed request', 'nothing there', 'a conflict', 'findings without a message',
  'an error of the service', 'a service that is away', 'a gateway’s page for a dead service',
  'a gateway’s page in place of an answer',
];

/** The same answers, as they are told at the look-up of the client: it carries nothing that the person signed. */
const TOLD_AT_LOOK_UP = {
  'no word why': [SESSION, registered(KINDS.session)],
  'forbidden without a word': [RIGHTS, registered(KINDS.rights)],
  'a malformed request': [UNKNOWN, registered(KINDS.other)],
  'nothing there': ['Не знайдено застосунок за вказаним ідентифікатором', KINDS.client],
  'a conflict': [UNKNOWN, registered(KINDS.other)],
  'findings without a message': [UNKNOWN, registered(KINDS.other)],
  'an error of the service': [SAYS.trouble, laterAsWell(KINDS.trouble)],
  'a service that is away': [SAYS.trouble, laterAsWell(KINDS.trouble)],
  'a gateway’s page for a dead service': [SAYS.trouble, laterAsWell(KINDS.trouble)],
  'a gateway’s page in place of an answer': [SAYS.unreadable, laterAsWell(KINDS.trouble)],
};

/** The same answers at the approval, which carries nothing that the person signed either. */
export const TOLD_AT_APPROVAL = {
  'no word why': SESSION,
  'forbidden without a word': RIGHTS,
  'a malformed request': OOPS,
  'nothing there': OOPS,
  'a conflict': OOPS,
  'findings without a message': OOPS,
  'an error of the service': OOPS,
  'a service that is away': OOPS,
  'a gateway’s page for a dead service': OOPS,
  'a gateway’s page in place of an answer': SAYS.unreadable,
};

/** What the look-up of the client is refused with besides (contract e.2), our sentence, and what kind it is told as. */
export const LOOK_UP = {
  'a token that was revoked': [
    ...plain(401, 'invalid_grant', 'Token expired or client approval was revoked.'),
    SESSION, registered(KINDS.session),
  ],
  'a blocked client': [...plain(401, 'invalid_client', 'Authentication failed.'), 'Застосунок заблоковано', KINDS.client],
  'a blocked user': [...plain(401, 'invalid_user', 'Authentication failed.'), 'Користувача заблоковано', KINDS.blocked],
  ...Object.fromEntries(ANSWERS_ELSEWHERE.map((name) => {
    const [status, body] = ANSWERS[name];
    return [name, [status, body, ...TOLD_AT_LOOK_UP[name]]];
  })),
};
