// Back to a page that the browser has kept in memory, whole, with all that it showed: there is nothing of it to see.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import {
  aboutSomebody, accept, arrived, decline, faults, heading, link, ownServers, reset, SANDBOX, signIn, storage, texts,
  titleOf,
} from './support.mjs';
import { forgetNoStore, isTheSame, leaveAndComeBack, newKeptPage, whyNotKept } from './support/back-cache.mjs';
import { RESTARTED } from './support/failures.mjs';
import { isToldWell } from './support/told.mjs';

const PATIENT = /Іваненко|Софія|3900000001|Бердичів/;
const NEVER = { kind: 'delay', ms: 20_000 };

beforeEach(reset);

const confirm = async (page) => {
  await page.goto((await link('happy')).url);
  await arrived(page, 'confirm');
};
const consent = async (page) => {
  await confirm(page);
  await accept(page);
  await arrived(page, 'consent');
};

const STEPS = {
  'reading the patient’s data': confirm,
  'while the patient is registered': async (page) => {
    await faults([{ path: '/api/pis/confidant/register', fault: NEVER }]);
    await confirm(page);
    await accept(page);
    while ((await aboutSomebody()).length < 2) await page.waitForTimeout(20);
  },
  'reading the consent': consent,
  'after declining the access': async (page) => {
    await consent(page);
    await decline(page);
    await arrived(page, 'declined-access');
  },
};

/** Nothing of the patient is there, a kind page says so, and nothing was sent. */
async function isWiped(page, sent) {
  await isToldWell(page, RESTARTED);
  assert.ok(!PATIENT.test(await page.content()), 'nor hidden in the document');
  assert.deepEqual((await storage(page)).session, {});
  await faults([]);
  assert.equal((await aboutSomebody()).length, sent);
}

async function kept(t) {
  const opened = await newKeptPage();
  t.after(opened.close);
  return opened;
}

describe('a browser that is told to store nothing makes the page anew', () => {
  for (const [name, come] of Object.entries(STEPS)) {
    test(name, async (t) => {
      const { page } = await kept(t);
      await come(page);
      const sent = (await aboutSomebody()).length;
      await leaveAndComeBack(page, `${SANDBOX}/pis`);
      assert.equal(await isTheSame(page), false);
      for (const reason of await whyNotKept(page)) assert.match(reason, /no-store/, 'nothing but our word forbids it');
      await isWiped(page, sent);
    });
  }
});

describe('a browser that keeps the page all the same brings back nothing of it', () => {
  for (const [name, come] of Object.entries(STEPS)) {
    test(name, async (t) => {
      const { page, context } = await kept(t);
      await forgetNoStore(context);
      await come(page);
      const sent = (await aboutSomebody()).length;
      await leaveAndComeBack(page, `${SANDBOX}/pis`);
      assert.equal(await isTheSame(page), true);
      await isWiped(page, sent);
    });
  }
});

describe('the admin page, kept by the browser', () => {
  const CLINIC = /Амбулаторія|12345678/;
  let servers;
  before(async () => { servers = await ownServers({}, { isSearched: false }); });
  after(() => servers?.close());

  const atOverview = async (t) => {
    const opened = await kept(t);
    await forgetNoStore(opened.context, servers.app);
    await signIn(opened.page, servers);
    return opened;
  };

  test('comes back empty, and asks the server', async (t) => {
    const { page } = await atOverview(t);
    let letGo;
    const held = new Promise((resolve) => { letGo = resolve; });
    await leaveAndComeBack(page, `${servers.sandbox}/mis`, () => page.route('**/admin/api/overview', async (route) => {
      await held;
      await route.fallback();
    }));
    assert.equal(await isTheSame(page), true);
    assert.ok(!CLINIC.test(await page.content()), 'until the server has answered');
    letGo();
    await arrived(page, 'overview');
    assert.match(await texts(page), CLINIC);
  });

  test('comes back as the way in, once the session is over', async (t) => {
    const { page, context } = await atOverview(t);
    assert.match(await texts(page), CLINIC);
    await leaveAndComeBack(page, `${servers.sandbox}/mis`, () => context.clearCookies());
    assert.equal(await isTheSame(page), true);
    await arrived(page, 'sign-in');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), await heading(page));
    assert.ok((await titleOf(page)).startsWith(await heading(page)), await titleOf(page));
    assert.ok(await page.isVisible('#sign-in'), 'with a next step');
    assert.ok(!CLINIC.test(await page.content()), 'nor hidden in the document');
  });
});
