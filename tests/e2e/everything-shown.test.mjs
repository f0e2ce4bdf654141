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
