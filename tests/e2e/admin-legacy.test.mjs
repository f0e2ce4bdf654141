// The method the seed names, which eHealth has deprecated (contract h.4): the same page, the same promises.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import {
  atTheMis, clinic, closeBrowser, outcome, ownServers, refresh, refreshes, repair, signedIn, texts,
} from './support.mjs';

let servers;
before(async () => { servers = await ownServers({ AUTH_UI_ADMIN_REFRESH_METHOD: 'legacy_client' }); });
beforeEach(() => servers.resetButSecrets());
after(async () => {
  await closeBrowser();
  await servers?.close();
});

/** Every refresh eHealth was asked for went to the address of this method. */
async function askedTheOldWay(times) {
  const asked = await refreshes(servers);
  const path = `/admin/clients/${(await clinic(servers)).client_id}/refresh_secret`;
  assert.deepEqual(asked.map((request) => request.path), Array(times).fill(path));
}

describe('by the deprecated method', () => {
  test('the head renews the secret, and the people of the clinic sign in with the new one', async (t) => {
    const old = await clinic(servers);
    const { page, record } = await signedIn(t, servers);
    assert.match(await texts(page), /застарілий метод ЕСОЗ/);
    await refresh(page);
    await outcome(page, 'stored');
    assert.notEqual((await clinic(servers)).client_secret, old.client_secret);
    await askedTheOldWay(1);
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
    assert.equal((await atTheMis(t, servers, 'old')).outcome, 'error');
    assert.deepEqual(record.errors, []);
    assert.deepEqual(record.violations, []);
  });

  test('who has not the right is told so in eHealth’s own words, and nothing has changed', async (t) => {
    const old = await clinic(servers);
    const { page } = await signedIn(t, servers);
    await servers.faults({ refresh: '403' });
    await refresh(page);
    const result = await outcome(page, 'not_changed');
    assert.equal(await result.getAttribute('data-reason'), 'forbidden');
    assert.match(await texts(page), /Missing allowances: secret:refresh/);
    assert.equal((await clinic(servers)).client_secret, old.client_secret);
    await askedTheOldWay(1);
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
  });

  test('a lost answer is unknown, and one guided click repairs it', async (t) => {
    const old = await clinic(servers);
    const { page } = await signedIn(t, servers);
    await servers.faults({ refresh: 'lost-response' });
    await refresh(page);
    await outcome(page, 'in_doubt');
    assert.notEqual((await clinic(servers)).client_secret, old.client_secret);
    await askedTheOldWay(1);
    await repair(page);
    await outcome(page, 'stored');
    await askedTheOldWay(2);
    assert.equal((await atTheMis(t, servers, 'new')).outcome, 'token');
  });
});
