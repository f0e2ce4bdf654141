// The admin page in English: as the browser asks, or by one press at any moment, without losing anything.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import {
  arrived, clinic, CLINIC, closeBrowser, expectAnother, fillIn, heading, holdBack, letGo, newPage, outcome, ownServers, refresh,
  refreshes, repair, signedIn, speakEnglish, texts, unmarkedCyrillic, titleOf,
} from './support.mjs';

let servers;
before(async () => { servers = await ownServers(); });
beforeEach(() => servers.resetButSecrets());
after(async () => {
  await closeBrowser();
  await servers?.close();
});

const ENGLISH = { locale: 'en-GB' };

test('whose browser asks for English renews the secret in English, from the door to the way out', async (t) => {
  const old = await clinic(servers);
  const { page, record } = await signedIn(t, servers, ENGLISH);
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  assert.equal(await heading(page), 'Renewing the client_secret');
  assert.deepEqual(await unmarkedCyrillic(page), []);
  assert.equal(await page.locator('#clinic [lang=uk]').innerText(), old.name, 'the clinic keeps its name');

  await servers.faults({ refresh: 'lost-response' });
  await refresh(page);
  const doubtful = await outcome(page, 'in_doubt');
  assert.match(await doubtful.innerText(), /Unknown: action needed/);
  assert.deepEqual(await unmarkedCyrillic(page), []);
  await repair(page);
  const stored = await outcome(page, 'stored');
  assert.match(await stored.innerText(), /Renewed and stored/);
  assert.match(await titleOf(page), /^Renewed and stored — Renewing the client_secret — Electronic Health System/);
  assert.deepEqual(await unmarkedCyrillic(page), []);
  assert.notEqual((await clinic(servers)).client_secret, old.client_secret);

  await page.click('#sign-out');
  await arrived(page, 'signed-out');
  assert.equal(await heading(page), 'You have signed out');
  assert.deepEqual(record.errors, []);
  assert.deepEqual(record.violations, []);
});

test('who chose English before signing in is back in English', async (t) => {
  const { page, close } = await newPage();
  t.after(close);
  await page.goto(`${servers.app}/admin/`);
  await arrived(page, 'sign-in');
  await speakEnglish(page);
  await page.fill('#edrpou', CLINIC);
  await page.click('#sign-in');
  await page.click('#as-owner');
  await arrived(page, 'overview');
  assert.equal(await heading(page), 'Renewing the client_secret');
  assert.equal(page.url(), `${servers.app}/admin/`);
});

test('a link decides before the browser', async (t) => {
  const { page, close } = await newPage();
  t.after(close);
  await page.goto(`${servers.app}/admin/?edrpou=${CLINIC}&ui_locales=en`);
  await arrived(page, 'sign-in');
  assert.equal(await heading(page), 'Sign\u2011in for the head of the clinic');
  assert.equal(await page.inputValue('#edrpou'), CLINIC);
  assert.equal(page.url(), `${servers.app}/admin/`);
});

test('a browser that speaks neither language gets Ukrainian', async (t) => {
  const { page, close } = await newPage({ locale: 'de-DE' });
  t.after(close);
  await page.goto(`${servers.app}/admin/`);
  await arrived(page, 'sign-in');
  assert.equal(await page.getAttribute('html', 'lang'), 'uk');
});

test('who changes the language with the form half filled in loses nothing and sends nothing', async (t) => {
  const { page, record } = await signedIn(t, servers);
  await fillIn(page, { reason: 'suspected_leak', edrpou: '1234' });
  const posts = () => record.requests.filter(({ method }) => method === 'POST').length;
  const sent = posts();
  await speakEnglish(page);
  assert.equal(await page.inputValue('#confirmation'), '1234');
  assert.ok(await page.isChecked('#reason-suspected_leak'));
  assert.equal(await page.evaluate(() => document.activeElement.lang), 'en', 'the focus stays on the choice');
  assert.match(await texts(page), /After a suspected leak, do this too/);
  await page.click('.languages [lang=uk]');
  assert.equal(await page.inputValue('#confirmation'), '1234');
  assert.match(await texts(page), /Після підозри на витік/);
  assert.equal(posts(), sent);
  assert.deepEqual(await refreshes(servers), []);
});

test('who changes the language while eHealth is slow still sees the one result', async (t) => {
  const { page } = await signedIn(t, servers);
  await holdBack(servers);
  await fillIn(page);
  await expectAnother(page);
  await page.click('#refresh');
  await page.waitForSelector('[data-running]');
  await speakEnglish(page);
  assert.match(await texts(page, '[data-running]'), /Renewing the client_secret…/);
  await letGo(servers);
  const result = await outcome(page, 'stored');
  assert.match(await result.innerText(), /Renewed and stored/);
  assert.equal((await refreshes(servers)).length, 1);
});

test('who changes the language with a repair open repairs it in the other one', async (t) => {
  const { page } = await signedIn(t, servers);
  await servers.faults({ refresh: 'no-secret' });
  await refresh(page);
  await outcome(page, 'in_doubt');
  await speakEnglish(page);
  assert.equal(await page.innerText('#repair'), 'Renew again');
  await repair(page);
  const result = await outcome(page, 'stored');
  assert.match(await result.innerText(), /This renewal repaired an earlier one/);
});
