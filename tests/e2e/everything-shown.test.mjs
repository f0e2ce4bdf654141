// The page may say a thing in its own way, but it may not leave it out: every scalar of the answer, every scope asked for.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accept, arrived, closeBrowser, link, newPage, reset } from './support.mjs';

before(reset);
after(closeBrowser);

const SHORT = { CITY: 'м.', VILLAGE: 'с.', TOWNSHIP: 'смт', STREET: 'вул.', AVENUE: 'просп.', BOULEVARD: 'бульв.', LANE: 'пров.', SQUARE: 'пл.' };

/** The words of the dictionaries, as the sandbox's own eHealth has them: `{ CODE: [word, …] }`. */
async function dictionaries(page) {
  const words = {};
  const add = (code, word) => (words[code] ??= []).push(word);
  for (const answer of await page.evaluate(async () => {
    const names = ['GENDER', 'PHONE_TYPE', 'ADDRESS_TYPE', 'SETTLEMENT_TYPE', 'STREET_TYPE', 'DOCUMENT_TYPE',
      'DOCUMENT_RELATIONSHIP_TYPE', 'CONFIDANT_PERSON_TYPE', 'AUTHENTICATION_METHOD'];
    return Promise.all(names.map(async (name) => (await fetch(`/api/dictionaries?name=${name}`)).json()));
  })) {
    for (const { values } of answer.data) for (const [code, word] of Object.entries(values)) add(code, word);
  }
  for (const [code, word] of Object.entries(SHORT)) add(code, word);
  add('RESIDENCE', 'address of residence');
  add('REGISTRATION', 'registered address');
  return words;
}

function* scalars(value, path = '') {
  if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) yield* scalars(inner, `${path}.${name}`);
  } else if (value !== null && value !== '') {
    yield [path, value];
  }
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
  'December'];

/** The ways in which a scalar may be said. */
function ways(path, value, words) {
  const name = path.split('.').at(-1);
  if (typeof value === 'boolean') {
    if (name === 'no_tax_id') return value ? ['Немає (так зазначено', 'None (as stated'] : [''];
    return value ? ['так', 'yes'] : ['ні', 'no'];
  }
  const raw = String(value);
  const said = [raw, ...(words[raw] ?? [])];
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(raw) ?? [];
  if (year) said.push(`${day}.${month}.${year}`, `${Number(day)} ${MONTHS[month - 1]} ${year}`);
  const [, ...parts] = /^\+380(\d\d)(\d{3})(\d\d)(\d\d)$/.exec(raw) ?? [];
  if (parts.length) said.push(`+380 ${parts.join(' ')}`);
  if (name === 'country') {
    for (const language of ['uk', 'en']) said.push(new Intl.DisplayNames([language], { type: 'region' }).of(raw));
  }
  if (raw === 'email') said.push('Електронна пошта');
  if (raw === 'phone') said.push('Телефон');
  return said;
}

/** Everything on the page, folded or masked until asked for, as one line in small letters. */
const everything = (page) => page.evaluate(() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  for (const button of document.querySelectorAll('dd button')) button.click();
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve(document.querySelector('[data-page]').innerText.replace(/\s+/g, ' ').replaceAll('\u2011', '-').toLowerCase()));
  });
});

const LANGUAGES = ['uk', 'en'];

describe('nothing of the answer is left out', { concurrency: 2 }, () => {
  for (const scenario of ['happy', 'all-fields', 'minimal-person', 'extra-fields', 'adult-patient']) {
    for (const language of LANGUAGES) {
      test(`${scenario}, ${language}`, async (t) => {
        const opened = await newPage();
        t.after(opened.close);
        const { page } = opened;
        const answer = page.waitForResponse(/\/sign-up_validation$/);
        await page.goto(`${(await link(scenario)).url}&ui_locales=${language}`);
        const { data } = await (await answer).json();
        await arrived(page, 'confirm');
        const words = await dictionaries(page);
        const shown = await everything(page);
        const all = [...scalars(data.person)];
        assert.ok(all.length >= 4, `${all.length} scalars`);
        const lost = all.filter(([path, value]) =>
          !ways(path, value, words).some((way) => shown.includes(way.replace(/\s+/g, ' ').toLowerCase())));
        assert.deepEqual(lost, [], shown);
      });
    }
  }
});

// Other ones every time; `SEED=… node --test everything-shown.test.mjs` brings the same ones back.
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const CYRILLIC = 'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’';
const LATIN = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

/** Whatever eHealth may answer of a person (contract d.6): any part missing, codes nobody knows, fields nobody knows. */
function anybody(seed) {
  const random = chance(seed);
  const upTo = (most) => Math.floor(random() * (most + 1));
  const of = (all) => all[upTo(all.length - 1)];
  const signs = (all, least, most) => Array.from({ length: least + upTo(most - least) }, () => of(all)).join('');
  const several = (make) => Array.from({ length: upTo(3) }, make);
  const some = (fields) => Object.fromEntries(Object.entries(fields).filter(() => random() < 0.7).map(([name, make]) => [name, make()]));

  const name = () => `${of('БВГДКЛМНПРСТ')}${signs(CYRILLIC, 3, 12)}`;
  const words = () => (random() < 0.2 ? `<b>${signs(LATIN, 3, 12)}&"» אבגד` : Array.from({ length: 1 + upTo(3) }, name).join(' '));
  const date = () => `${1900 + upTo(126)}-0${1 + upTo(8)}-${10 + upTo(18)}`;
  const phones = () => several(() => some({
    type: () => of(['MOBILE', 'LAND_LINE', 'SATELLITE']),
    number: () => of([`+380${signs(DIGITS, 9, 9)}`, signs(DIGITS, 5, 7)]),
  }));
  const documents = () => several(() => some({
    type: () => of(['BIRTH_CERTIFICATE', 'PASSPORT', 'COURT_DECISION', 'SPACE_PASSPORT']),
    number: () => `${signs('АБВГ', 2, 2)}${signs(DIGITS, 6, 6)}`,
    issued_by: words,
    issued_at: date,
    expiration_date: date,
  }));
  const names = { first_name: name, last_name: name, second_name: name };
  return some({
    ...names,
    birth_date: date,
    birth_country: words,
    birth_settlement: words,
    gender: () => of(['MALE', 'FEMALE', 'OTHER']),
    email: () => `${signs(LATIN, 3, 9)}@example.com`,
    no_tax_id: () => random() < 0.5,
    tax_id: () => signs(DIGITS, 10, 10),
    secret: words,
    unzr: () => `${signs(DIGITS, 8, 8)}-${signs(DIGITS, 5, 5)}`,
    preferred_way_communication: () => of(['email', 'phone', 'pigeon']),
    documents,
    phones,
    addresses: () => several(() => some({
      type: () => of(['RESIDENCE', 'REGISTRATION', 'SUMMER']),
      country: () => of(['UA', 'PL']),
      area: () => of(['Житомирська', 'М.КИЇВ', 'Крим']),
      region: () => of(['Бердичівський', 'Центр']),
      settlement: name,
      settlement_type: () => of(['CITY', 'VILLAGE', 'TOWNSHIP', 'CAMP']),
      settlement_id: () => signs(DIGITS, 8, 8),
      street_type: () => of(['STREET', 'AVENUE', 'TUNNEL']),
      street: words,
      building: () => signs(DIGITS, 1, 3),
      apartment: () => signs(DIGITS, 1, 4),
      zip: () => signs(DIGITS, 5, 5),
    })),
    authentication_methods: () => several(() => some({
      type: () => of(['OTP', 'OFFLINE', 'THIRD_PERSON', 'RUNES']),
      value: () => signs(DIGITS, 12, 12),
      phone_number: () => `+380${signs(DIGITS, 9, 9)}`,
      alias: words,
    })),
    emergency_contact: () => some({ ...names, phones }),
    confidant_person: () => some({
      ...names,
      person_id: () => signs(DIGITS, 8, 8),
      relation_type: () => of(['PRIMARY', 'SECONDARY', 'UNCLE']),
      documents_relationship: documents,
    }),
    anything_else: words,
    a_number: () => upTo(1_000_000),
    an_answer: () => random() < 0.5,
  });
}

describe('nothing of an answer nobody has foreseen is left out', { concurrency: 2 }, () => {
  for (let seed = SEED; seed < SEED + 10; seed += 1) {
    test(`a person made by chance, SEED=${seed}`, async (t) => {
      const person = anybody(seed);
      const opened = await newPage();
      t.after(opened.close);
      const { page } = opened;
      await page.route('**/sign-up_validation', async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        await route.fulfill({ response, json: { ...answer, data: { ...answer.data, person } } });
      });
      await page.goto((await link('happy')).url);
      await arrived(page, 'confirm');
      const words = await dictionaries(page);
      for (const language of ['Українська', 'English']) {
        await page.getByRole('button', { name: language, exact: true }).click();
        await page.waitForSelector(`button[aria-pressed=true][aria-label="${language}"]`);
        const shown = await everything(page);
        const lost = [...scalars(person)].filter(([path, value]) =>
          !ways(path, value, words).some((way) => shown.includes(way.replace(/\s+/g, ' ').toLowerCase())));
        assert.deepEqual(lost, [], `${language}: ${shown}`);
      }
    });
  }
});

/** Scopes, some known and some not, each perhaps written twice. */
function anyScopes(seed) {
  const random = chance(seed);
  const upTo = (most) => Math.floor(random() * (most + 1));
  const word = () => Array.from({ length: 3 + upTo(15) }, () => `${LATIN}_`[upTo(26)]).join('');
  const known = ['person:read', 'declaration:read', 'declaration_request:read', 'app:read', 'app:delete'];
  const one = () => (random() < 0.4 ? known[upTo(known.length - 1)] : `${word()}:${word()}`);
  return Array.from({ length: 1 + upTo(40) }, one);
}

describe('no scope that nobody has foreseen is left out', { concurrency: 2 }, () => {
  for (let seed = SEED; seed < SEED + 4; seed += 1) {
    test(`scopes made by chance, SEED=${seed}`, async (t) => {
      const asked = anyScopes(seed);
      const opened = await newPage();
      t.after(opened.close);
      const { page } = opened;
      await page.goto((await link('happy', { scope: asked.join(' ') })).url);
      await arrived(page, 'confirm');
      await accept(page);
      await arrived(page, 'consent');
      const shown = await page.locator('.scopes code').allTextContents();
      assert.deepEqual(shown.toSorted(), [...new Set(asked)].toSorted(), 'each once, and no other');
    });
  }
});

describe('no scope that is asked for is left out', { concurrency: 2 }, () => {
  for (const scenario of ['happy', 'scope-one', 'scope-many', 'scope-writing', 'scope-unknown-text', 'scope-repeated', 'scope-hostile']) {
    for (const language of LANGUAGES) {
      test(`${scenario}, ${language}`, async (t) => {
        const opened = await newPage();
        t.after(opened.close);
        const { page } = opened;
        const { url } = await link(scenario);
        await page.goto(`${url}&ui_locales=${language}`);
        await arrived(page, 'confirm');
        await accept(page);
        await arrived(page, 'consent');
        const asked = new Set(new URL(url).searchParams.get('scope').split(/\s+/).filter(Boolean));
        const shown = await page.locator('.scopes code').allTextContents();
        assert.deepEqual(shown.toSorted(), [...asked].toSorted(), 'each once, and no other');
      });
    }
  }
});
