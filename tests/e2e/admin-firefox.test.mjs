// The admin page in Firefox: from the clinic's code to a stored secret.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { By, until } from 'selenium-webdriver';

import { clinic, CLINIC, openFirefox, ownServers } from './support.mjs';

const PATIENCE = 20_000;
let firefox;
let servers;

before(async () => {
  servers = await ownServers();
  firefox = await openFirefox();
});
after(async () => {
  await firefox?.quit();
  await servers?.close();
});

const find = (css) => firefox.wait(until.elementLocated(By.css(css)), PATIENCE);
const click = async (css) => (await find(css)).click();

test('the head of the clinic renews the secret in Firefox too', async () => {
  const { client_secret } = await clinic(servers);
  await firefox.get(`${servers.app}/admin/`);
  await (await find('#edrpou')).sendKeys(CLINIC);
  await click('#sign-in');
  await click('#as-owner');
  await find('[data-page=overview]');
  assert.equal(await firefox.executeScript('return document.cookie + localStorage.length + sessionStorage.length'), '00');
  await click('label[for=reason-routine]');
  await (await find('#confirmation')).sendKeys(CLINIC);
  await click('#refresh');
  const result = await find('[data-outcome=stored]');
  assert.match(await result.getText(), /Оновлено і збережено/);
  assert.notEqual((await clinic(servers)).client_secret, client_secret);
  await click('#sign-out');
  await find('[data-page=signed-out]');
});
