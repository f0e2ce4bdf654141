// On paper: what the page says, without what it does.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { closeBrowser, newPage, reset, stickingOut, texts } from './support.mjs';
import { STATES } from './support/states.mjs';

before(reset);
after(closeBrowser);

// A4 without its margins of 14 mm, in CSS pixels.
const PAPER = { width: 688, height: 1017 };

const SPOKEN = {
  uk: {
    title: 'Запит на доступ до даних пацієнта',
    before: 'Надруковано до рішення.',
    after: 'Надруковано після згоди. Застосунок не отримав доступу.',
    inDoubt: 'Надруковано після згоди, без відповіді системи.',
    refused: 'Серед дозволів є такий, якого цей користувач надати не може.',
    unknown: 'Невідомо, чи надано доступ',
    hidden: 'приховано',
  },
  en: {
    title: 'Request for access to a patient’s data',
    before: 'Printed before the decision.',
    after: 'Printed after consent. The application got no access.',
    inDoubt: 'Printed after consent, without an answer of the system.',
    refused: 'This user cannot grant one of the permissions.',
    unknown: 'It is not known whether access was granted',
    hidden: 'hidden',
  },
};

/** What each state owes to the paper: the most pages, and what is said there, as keys of `SPOKEN`. */
const RECEIPTS = {
  'consent': [1, 'before'],
  'consent-refused': [1, 'after', 'refused'],
  'consent-trouble': [1, 'inDoubt', 'unknown'],
  'consent-long-client': [1, 'before'],
  'consent-many': [4, 'before'],
};

async function speakEnglish(page) {
  await page.getByRole('button', { name: 'English', exact: true }).evaluate((element) => element.click());
  await page.waitForFunction(() => document.documentElement.lang === 'en');
}

/** In both languages, with the page as a printer sees it. */
async function onPaper(t, name, look, options) {
  const opened = await newPage(options);
  t.after(opened.close);
  const { page } = opened;
  await STATES[name](opened);
  for (const language of ['uk', 'en']) {
    if (language === 'en') await speakEnglish(page);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(PAPER);
    await look(page, SPOKEN[language]);
    await page.emulateMedia({ media: 'screen' });
  }
}

async function pagesOf(page) {
  const pdf = (await page.pdf({ preferCSSPageSize: true, format: 'A4' })).toString('latin1');
  return pdf.match(/\/Type\s*\/Page\b/g).length;
}

/** Nothing to press, no languages, no footer; nothing cut off at the edge of the paper. */
async function isPaper(page, most) {
  const acts = page.locator('button:visible, input:visible, .actions:visible, .languages:visible, footer:visible, .step:visible');
  assert.deepEqual(await acts.evaluateAll((all) => all.map((element) => element.outerHTML.slice(0, 80))), []);
  assert.deepEqual(await stickingOut(page), []);
  const pages = await pagesOf(page);
  assert.ok(pages <= most, `${pages} pages`);
}

describe('the consent is a receipt', { concurrency: 2 }, () => {
  for (const [name, [most, ...owed]] of Object.entries(RECEIPTS)) {
    test(name, (t) => onPaper(t, name, async (page, spoken) => {
      await isPaper(page, most);
      assert.equal(await page.innerText('.printed.title:visible'), spoken.title);
      assert.equal(await page.locator('h1:visible').count(), 0, 'the question of the screen is not asked again');
      const said = await texts(page);
      assert.equal(said.split('/pis/callback').length, 2, 'the return address, once');
      assert.match(said, /\b[0-9a-f]{64}\b/, 'the digest of the container');
      assert.match(said, /\d{1,2}:\d\d \(UTC[+−-]\d\d:\d\d\)/, 'the time with its zone');
      for (const words of owed) assert.ok(said.includes(spoken[words]), `«${spoken[words]}» in ${said}`);
    }));
  }

  test('and nothing of it is on the screen', async (t) => {
    const opened = await newPage();
    t.after(opened.close);
    await STATES.consent(opened);
    assert.ok(await opened.page.locator('.printed').count() > 1);
    assert.equal(await opened.page.locator('.printed:visible').count(), 0);
  });
});

describe('the other pages are what they say', { concurrency: 2 }, () => {
  test('the data to be checked, the secret word masked and what is folded left out', (t) => onPaper(t, 'confirm-all-fields', async (page, spoken) => {
    await isPaper(page, 4);
    assert.equal(await page.locator('h1:visible').count(), 1);
    assert.equal(await page.locator('.technical:visible, .card.fold:visible').count(), 0);
    const said = await texts(page);
    assert.ok(said.includes(`•••••••• ${spoken.hidden}`), said);
  }));

  for (const name of ['declined', 'stopped-other']) {
    test(name, (t) => onPaper(t, name, async (page) => {
      await isPaper(page, 1);
      assert.equal(await page.locator('h1:visible').count(), 1);
      assert.ok((await texts(page)).length > 60);
    }));
  }
});

test('a dark theme does not make the paper dark', (t) => onPaper(t, 'consent', async (page) => {
  const brightness = (css) => css.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  const colours = await page.locator('.facts dd:visible, .printed.title').evaluateAll((all) =>
    all.map((element) => getComputedStyle(element).color));
  assert.ok(colours.length > 3);
  for (const colour of colours) assert.ok(brightness(colour) < 60, colour);
}, { colorScheme: 'dark' }));
