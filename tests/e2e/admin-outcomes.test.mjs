// However the one call to eHealth ends, the page says which of three things is true, and one guided click repairs what is
// not known.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import {
  askToSignIn, atTheMis, clinic, closeBrowser, expectAnother, newPage, outcome, ownServers, refresh, refreshes, repair, signedIn, texts,
} from './support.mjs';

// For all of these journeys an unanswered request may still take effect at eHealth.
let servers;
before(async () => { servers = await ownServers({ AUTH_UI_CALL_TIMEOUT: '5s', AUTH_UI_ADMIN_SETTLE: '1h' }); });
beforeEach(() => servers.resetButSecrets());
after(async () => {
  await closeBrowser();
  await servers?.close();
});

/** By the sandbox's word for the trouble: why nobody knows, and whether eHealth has another secret now. */
const IN_DOUBT = {
  'lost-response': ['no_answer', true],
  'hang': ['no_answer', true],
  'hang-before': ['no_answer', false],
  'reset': ['no_answer', false],
  'html-200': ['unreadable', true],
  'truncated': ['unreadable', true],
  'empty': ['unreadable', true],
  'no-secret': ['no_secret', true],
  'empty-secret': ['no_secret', true],
  'other-connection': ['other_connection', true],
  '502': ['upstream_failed', true],
  '502-before': ['upstream_failed', false],
};

const NOT_CHANGED = {
  '401': 'token_refused',
  '403': 'forbidden',
  '404': 'not_found',
  '409': 'refused',
  '429': 'upstream_busy',
};

async function afterTrouble(t, trouble, at = servers) {
  const before = await clinic(at);
  const opened = await signedIn(t, at);
  await at.faults({ refresh: trouble });
  await refresh(opened.page, { reason: 'suspected_leak' });
  return { ...opened, before };
}

/** Has the stored secret tried; what the server says of it. */
async function checkSecret(page) {
  const answer = page.waitForResponse('**/admin/api/check-secret');
  await page.click('#check-secret');
  return (await answer).json();
}

describe('nobody knows whether the secret has changed', () => {
  for (const [trouble, [doubt, changes]] of Object.entries(IN_DOUBT)) {
    test(`after ${trouble}: the page says so, asks nothing again by itself, and one guided click repairs it`, async (t) => {
      const { page, before, record } = await afterTrouble(t, trouble);
      const result = await outcome(page, 'in_doubt');
      assert.equal(await result.getAttribute('data-doubt'), doubt);
      assert.match(await texts(page, '[data-outcome] h2'), /^Невідомо/);
      assert.equal((await clinic(servers)).client_secret !== before.client_secret, changes, 'as the sandbox promised');
      assert.equal((await refreshes(servers)).length, 1, 'never repeated by itself');

      await repair(page);
      await outcome(page, 'stored');
      assert.match(await texts(page, '[data-outcome] h2'), /^Оновлено і збережено/);
      assert.equal((await refreshes(servers)).length, 2);
      assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
      assert.deepEqual(record.errors, []);
      assert.deepEqual(record.violations, []);
    });
  }

  test('and a secret that still works proves nothing while a request may be under way: the repair stays', async (t) => {
    const { page } = await afterTrouble(t, '502-before');
    await outcome(page, 'in_doubt');
    assert.deepEqual(await checkSecret(page), { result: 'untried', reason: 'too_early' });
    const said = await page.waitForSelector('[data-checked=untried]');
    assert.match(await said.innerText(), /може виконувати попередній запит/);
    await outcome(page, 'in_doubt');
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
    await repair(page);
    await outcome(page, 'stored');
  });

  test('and a secret that still works proves that it has not, once no request can be under way', async (t) => {
    const SETTLE = 5;
    const settling = await ownServers({ AUTH_UI_ADMIN_SETTLE: `${SETTLE}s` });
    t.after(settling.close);
    const { page } = await afterTrouble(t, '502-before', settling);
    await outcome(page, 'in_doubt');
    const { finished_at } = await page.evaluate(async () => (await (await fetch('/admin/api/overview')).json()).last);
    // On a slow machine the first check may be late enough already.
    let checked = await checkSecret(page);
    if (checked.result === 'untried') {
      assert.equal(checked.reason, 'too_early');
      await page.waitForTimeout((SETTLE + 1) * 1000);
      checked = await checkSecret(page);
    }
    assert.equal(checked.result, 'accepted');
    assert.ok(checked.at >= finished_at + SETTLE, `${checked.at - finished_at} s later`);
    await outcome(page, 'not_changed');
    assert.equal(await texts(page, '[data-outcome] h2'), 'Не оновлено: старий діє');
    assert.equal((await atTheMis(t, settling, 'new')).outcome, 'token');
    assert.equal((await refreshes(settling)).length, 1);
  });

  test('and a secret that no longer works proves that it has: the repair stays', async (t) => {
    const { page } = await afterTrouble(t, 'lost-response');
    await outcome(page, 'in_doubt');
    await page.click('#check-secret');
    await page.waitForSelector('[data-checked=refused]');
    await outcome(page, 'in_doubt');
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'error');
    await repair(page);
    await outcome(page, 'stored');
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
  });

  test('and another head who had signed in before sees it and can repair it, for both to see', async (t) => {
    const other = await signedIn(t, servers, { as: 'deputy' });
    const { page } = await afterTrouble(t, 'no-secret');
    await outcome(page, 'in_doubt');
    await outcome(other.page, 'in_doubt');
    await expectAnother(page);
    await repair(other.page);
    await outcome(other.page, 'stored');
    await outcome(page, 'stored');
  });

  test('and nobody can sign in with a dead secret: the proxy says so in words, and that the repair is elsewhere', async (t) => {
    const { page } = await afterTrouble(t, 'lost-response');
    await outcome(page, 'in_doubt');
    const { page: late, close } = await newPage();
    t.after(close);
    await askToSignIn(late, servers);
    await late.click('#as-deputy');
    await late.waitForURL(/\/admin\/callback/);
    assert.match(await texts(late, 'body'), /client_secret/);
    await repair(page);
    await outcome(page, 'stored');
  });

  test('and it is still so after a reload', async (t) => {
    const { page } = await afterTrouble(t, 'truncated');
    await outcome(page, 'in_doubt');
    await page.reload();
    await outcome(page, 'in_doubt');
    await repair(page);
    await outcome(page, 'stored');
  });

  test('and a repair that fails the same way can be repaired itself', async (t) => {
    const { page } = await afterTrouble(t, 'lost-response');
    await outcome(page, 'in_doubt');
    await servers.faults({ refresh: 'html-200' });
    await repair(page);
    await outcome(page, 'in_doubt');
    await repair(page);
    await outcome(page, 'stored');
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
  });
});

describe('nothing has changed', () => {
  for (const [trouble, reason] of Object.entries(NOT_CHANGED)) {
    test(`after ${trouble}: the page says so and why, and the old secret works`, async (t) => {
      const { page, before } = await afterTrouble(t, trouble);
      const result = await outcome(page, 'not_changed');
      assert.equal(await result.getAttribute('data-reason'), reason);
      assert.match(await texts(page, '[data-outcome] h2'), /^Не оновлено/);
      assert.equal((await clinic(servers)).client_secret, before.client_secret);
      assert.equal((await refreshes(servers)).length, 1);
      assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
    });
  }
});

test('the three results differ by words, sign and colour', async (t) => {
  const { page } = await signedIn(t, servers);
  const seen = [];
  for (const [word, trouble, act] of [
    ['not_changed', { refresh: '409' }, refresh], ['in_doubt', { refresh: 'lost-response' }, refresh], ['stored', [], repair],
  ]) {
    await servers.faults(trouble);
    await act(page);
    const result = await outcome(page, word);
    seen.push(await result.evaluate((card) => ({
      heading: card.querySelector('h2').textContent,
      icon: card.querySelector('svg').innerHTML,
      colour: getComputedStyle(card.querySelector('svg')).color,
    })));
  }
  for (const part of ['heading', 'icon', 'colour']) {
    assert.equal(new Set(seen.map((one) => one[part])).size, 3, JSON.stringify(seen.map((one) => one[part])));
  }
});
