// Every failure, in one table: none without a page, words, a next step, and a reference where there is one.
//
// The refusals of the sandbox's scenarios are walked by errors.test.mjs, entry.test.mjs and resilience.test.mjs; here is
// what no scenario does, and the proof that no scenario is missing.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  accept, arrived, atConfirm, atConsent, closeBrowser, heading, link, newPage, reset, SANDBOX, scenarios, texts,
} from './support.mjs';
import { forgetNoStore, isTheSame, leaveAndComeBack, newKeptPage } from './support/back-cache.mjs';
import {
  ANSWERS, ANSWERS_ELSEWHERE, APPROVAL, DONE, LINKS, LOOK_UP, PATHS, REGISTRATION, RESTARTED, SLOW, TOLD_AT_APPROVAL,
  TROUBLES, VALIDATION,
} from './support/failures.mjs';
import { PROFILES, STATES } from './support/states.mjs';
import { isSaid, isToldWell } from './support/told.mjs';

before(reset);
after(closeBrowser);

// Walked one by one in errors.test.mjs and resilience.test.mjs: they need more than a row.
const BY_HAND = [
  'session-expired', 'client-unknown', 'approval-record', 'approval-extra-scope', 'redirect-answer-script',
  'redirect-answer-elsewhere', 'otp', 'otp-wrong', 'otp-max-attempts', 'otp-expired', 'otp-not-sent',
  'validation-hangs',
];

test('every scenario of the sandbox that fails has a row', async () => {
  const failing = (await scenarios())
    .filter(({ group }) => !['happy', 'consent', 'pis'].includes(group))
    .map(({ id }) => id);
  const rows = [LINKS, VALIDATION, REGISTRATION, APPROVAL, TROUBLES, SLOW].flatMap(Object.keys).concat(BY_HAND);
  assert.deepEqual(failing.toSorted(), rows.toSorted());
});

const stopped = (done, next = 'steps') => ({ at: '[data-page=stopped]', focus: 'h1', done, next });
const unsure = { at: '[data-page=unsure]', focus: 'h1', done: DONE.perhapsRegistered, next: ['steps', 'retry'] };
const kept = (way = 'buttons') => ({ at: '#approval-failure', focus: 'alert', done: null, next: ['steps', way] });
// Nothing has failed yet: the warning stands before the buttons, and the focus stays where it is.
const WARNED = { at: '#time-limit', focus: null, next: 'buttons', isError: false };
const OF_PROXY = { focus: null, next: 'steps' };

/** A state of the gallery of states, by its name there. */
const state = (name) => STATES[name];

const offline = async (opened) => {
  await opened.context.setOffline(true);
  await accept(opened.page);
};
const offlineAtLookUp = ({ page, context }) => page.route(`**${PATHS.client}*`, async (route) => {
  await context.setOffline(true);
  await route.abort('internetdisconnected');
}, { times: 1 });

const confirmed = async ({ page }, scenario = 'happy') => {
  await page.goto((await link(scenario)).url);
  await arrived(page, 'confirm');
};
const consenting = async (opened) => {
  await confirmed(opened);
  await accept(opened.page);
  await arrived(opened.page, 'consent');
};

/** No answer of this endpoint for longer than the page waits. */
const late = (path, come) => async (opened) => {
  const { page } = opened;
  await page.clock.install();
  let arrive;
  const asked = new Promise((resolve) => { arrive = resolve; });
  await page.route(`**${path}*`, () => arrive());
  await come(opened);
  await asked;
  // A call may leave before the app has arrived; its time is counted from then on.
  await page.waitForSelector('[data-page]');
  await page.waitForTimeout(300);
  await page.clock.fastForward(36_000);
};

/** The page as another browser reads it: its text changed, and the policy, which knows each script, left out. */
const rewritten = (text, by) => async ({ page }) => {
  await page.route(({ pathname }) => pathname === '/confidant/sign-up', async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    const { 'content-security-policy': policy, ...headers } = response.headers();
    assert.ok(policy && html.match(text), `${text} is there`);
    await route.fulfill({ response, headers, body: html.replace(text, by) });
  });
  await page.goto((await link('happy')).url);
};

// How to meet it, what is then owed, and the browser it takes, where it is another one.
const AROUND = {
  'a link that is too long (414)': [
    state('proxy-414'),
    { ...OF_PROXY, at: 'main', done: 'Дані пацієнта не оброблялися, нічого не змінено.' },
  ],
  'an address that does not exist (404)': [
    state('proxy-404'),
    { ...OF_PROXY, at: 'main', done: 'Нічого не змінено.' },
  ],
  'the bare host': [state('proxy-no-link'), { ...OF_PROXY, at: 'main', done: null, isError: false }],

  'no JavaScript': [
    state('noscript'),
    // Nobody can move the focus there, nor call the document otherwise.
    { at: '#loading noscript', focus: null, done: DONE.nothing, next: 'steps', isError: false, title: 'Електронна система' },
    () => newPage(PROFILES.noscript),
  ],
  'a browser without WebAssembly': [
    state('unsupported'),
    { at: '#unsupported', focus: 'h1', done: DONE.nothing, next: 'steps' },
  ],
  'a browser without BigInt': [
    async ({ page }) => {
      await page.addInitScript(() => { delete globalThis.BigInt; });
      await page.goto((await link('happy')).url);
    },
    { at: '#unsupported', focus: 'h1', done: DONE.nothing, next: 'steps' },
  ],
  'a browser without modules': [
    // What such a browser makes of the page: it passes over the modules.
    rewritten(/(<script[^>]*type=)"?module"?/g, '$1"none"'),
    { at: '#unsupported', focus: 'h1', done: DONE.nothing, next: 'steps' },
  ],
  'a browser with modules that cannot read the starter': [
    rewritten(/\bimport\(/g, 'unread import('),
    { at: '#unsupported', focus: 'h1', done: DONE.nothing, next: 'steps' },
  ],
  'a browser whose WebAssembly is too old': [
    async ({ page }) => {
      await page.addInitScript(() => { WebAssembly.validate = () => false; });
      await page.goto((await link('happy')).url);
    },
    { at: '#unsupported', focus: 'h1', done: DONE.nothing, next: 'steps' },
  ],
  'a browser that cannot compile what has arrived whole': [
    async ({ page }) => {
      await page.addInitScript(() => {
        WebAssembly.instantiateStreaming = async () => { throw new WebAssembly.CompileError('unknown opcode'); };
      });
      await page.goto((await link('happy')).url);
    },
    { at: '#unsupported', focus: 'h1', done: DONE.nothing, next: 'steps' },
  ],
  'a browser whose policy does not know WebAssembly': [
    async ({ page }) => {
      await page.addInitScript(() => {
        WebAssembly.instantiateStreaming = async () => { throw new EvalError('refused'); };
      });
      await page.goto((await link('happy')).url);
    },
    { at: '#unsupported', focus: 'h1', done: DONE.nothing, next: 'steps' },
  ],
  'a wasm that is blocked': [
    state('failed'),
    { at: '#failed', focus: 'h1', done: DONE.nothing, next: ['steps', 'retry'] },
  ],
  'a script that is blocked': [
    async ({ page }) => {
      await page.route('**/patient-*.js*', (route) => route.abort());
      await page.goto((await link('happy')).url);
    },
    { at: '#failed', focus: 'h1', done: DONE.nothing, next: ['steps', 'retry'] },
  ],
  'an app that breaks': [
    state('broken'),
    { at: '#broken', focus: 'h1', done: 'Дані, які показувала сторінка, стерто з браузера.', next: 'steps' },
  ],

  'no network at the validation': [state('stopped-offline'), stopped(DONE.nothing, ['steps', 'retry'])],
  'no network at the registration': [async (opened) => { await confirmed(opened); await offline(opened); }, unsure],
  'no network at the look-up of the client': [
    async (opened) => {
      await offlineAtLookUp(opened);
      await confirmed(opened);
      await accept(opened.page);
    },
    stopped(DONE.registered, ['steps', 'retry']),
  ],
  'no network at the approval': [async (opened) => { await consenting(opened); await offline(opened); }, kept()],

  'no answer to the validation': [
    late(PATHS.validation, async ({ page }) => page.goto((await link('happy')).url)),
    stopped(DONE.nothing, ['steps', 'retry']),
  ],
  'no answer to the registration': [
    late(PATHS.registration, async (opened) => { await confirmed(opened); await accept(opened.page); }),
    unsure,
  ],
  'no answer to the look-up of the client': [
    late(PATHS.client, async (opened) => { await confirmed(opened); await accept(opened.page); }),
    stopped(DONE.registered, ['steps', 'retry']),
  ],
  'no answer to the approval': [
    late(PATHS.approval, async (opened) => { await consenting(opened); await accept(opened.page); }),
    kept(),
  ],

  'the time to decide is nearly over': [state('confirm-time-short'), { ...WARNED, done: 'заявку доведеться підписати ще раз' }],
  'the time to decide is over': [state('confirm-time-over'), { ...WARNED, done: 'підпишіть заявку ще раз', next: ['buttons', 'way back'] }],
  'a signature that is too old': [state('stopped-signature'), stopped(DONE.nothing)],
  'a session that is over': [state('stopped-session'), stopped(DONE.nothing)],
  'nothing to consent to': [state('stopped-nothing-asked'), stopped(DONE.registered)],
  'a registration nobody knows of': [state('unsure'), unsure],
  'a registration that was done before': [state('stopped-already-registered'), stopped('Застосунок ще не отримав доступу.')],
  'a code that is spent': [state('stopped-code-spent'), stopped(DONE.nothing)],
  'an approval that is not what was shown': [
    state('stopped-distrusted'),
    stopped(DONE.perhapsApproved),
  ],
  'half an hour of nobody': [state('stopped-idle'), stopped(DONE.nothing)],

  'a reload': [state('restarted'), RESTARTED],
  'Back': [
    async (opened) => {
      await confirmed(opened);
      await opened.page.goto('about:blank');
      await opened.page.goBack();
    },
    RESTARTED,
  ],
  'a page brought back from the browser’s cache': [
    async (opened) => {
      await forgetNoStore(opened.context);
      await confirmed(opened);
      await leaveAndComeBack(opened.page, `${SANDBOX}/pis`);
      assert.ok(await isTheSame(opened.page), 'it is the very page that was left');
    },
    RESTARTED,
    newKeptPage,
  ],
  'a second tab': [state('open-elsewhere'), stopped('Ця вкладка нічого не змінила.', ['steps', 'retry'])],
};

describe('what goes wrong around the calls', { concurrency: 2 }, () => {
  for (const [name, [meet, owed, begin = newPage]] of Object.entries(AROUND)) {
    test(name, async (t) => {
      const opened = await begin();
      t.after(opened.close);
      await meet(opened);
      await isToldWell(opened.page, owed);
      assert.equal(await opened.page.locator('.progress:visible').count(), 0, 'nothing spins');
    });
  }
});

/** From now on this endpoint answers so. */
const answer = (page, path, [status, body]) => page.route(`**${path}*`, (route) => route.fulfill({
  status,
  headers: { 'x-request-id': `reference-${status}#1` },
  ...(typeof body === 'string' ? { contentType: 'text/html', body } : { json: body }),
}));
const referenceOf = ([status]) => `reference-${status}#1`;

/** A conflict is with something that is there. */
const doneBy = (name) => (name.startsWith('a conflict') ? DONE.nothingNew : DONE.nothing);

describe('every documented answer to the validation is told', { concurrency: 2 }, () => {
  for (const [name, row] of Object.entries(ANSWERS)) {
    test(name, async (t) => {
      const opened = await newPage();
      t.after(opened.close);
      const { page, record } = opened;
      await answer(page, PATHS.validation, row);
      await page.goto((await link('happy')).url);
      await isToldWell(page, { ...stopped(doneBy(name)), reference: referenceOf(row) });
      await isSaid(page, row[2], row[3]);
      assert.doesNotMatch(await texts(page), /<|Bad Gateway/);
      assert.deepEqual(record.errors, []);
    });
  }
});

describe('every documented answer to the look-up of the client is told, the registration with it', { concurrency: 2 }, () => {
  for (const [name, row] of Object.entries(LOOK_UP)) {
    test(name, async (t) => {
      const { page, record } = await atConfirm(t);
      await answer(page, PATHS.client, row);
      await accept(page);
      const isTrouble = row[0] >= 500 || typeof row[1] === 'string';
      await isToldWell(page, {
        ...stopped(DONE.registered, isTrouble ? ['steps', 'retry'] : 'steps'),
        reference: referenceOf(row),
      });
      await isSaid(page, row[2], row[3]);
      assert.doesNotMatch(await texts(page), /<|Bad Gateway/);
      assert.deepEqual(record.errors, []);
    });
  }
});

/** Told by their status alone, these are refused whenever they are asked again. */
const FOR_GOOD = new Set([401, 403]);

describe('the same answers elsewhere are told by what may have happened there', { concurrency: 2 }, () => {
  for (const name of ANSWERS_ELSEWHERE) {
    const row = ANSWERS[name];
    const [status, body] = row;
    const isRefusal = status < 500 && typeof body === 'object';

    test(`${name}, to the registration`, async (t) => {
      const { page, record } = await atConfirm(t);
      await answer(page, PATHS.registration, row);
      await accept(page);
      await isToldWell(page, { ...(isRefusal ? stopped(doneBy(name)) : unsure), reference: referenceOf(row) });
      if (isRefusal) await isSaid(page, row[2], row[3]);
      assert.deepEqual(record.errors, []);
    });

    test(`${name}, to the approval`, async (t) => {
      const { page, record } = await atConsent(t);
      await answer(page, PATHS.approval, row);
      await accept(page);
      await isToldWell(page, { ...kept(FOR_GOOD.has(status) ? 'way back' : 'buttons'), reference: referenceOf(row) });
      const told = await texts(page, '#approval-failure');
      // Where nothing is asked any more the heading of the page says it, in place of the box's own.
      const news = FOR_GOOD.has(status) ? await heading(page) : told;
      const sentence = TOLD_AT_APPROVAL[name];
      assert.ok(told.includes(sentence), `«${sentence}» in «${told}»`);
      assert.ok(news.startsWith(isRefusal ? 'Доступу не надано' : 'Невідомо, чи надано доступ'), news);
      assert.deepEqual(record.errors, []);
    });
  }
});
