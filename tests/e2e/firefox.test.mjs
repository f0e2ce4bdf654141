// The page is not made for one browser only: the happy way, in Firefox.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { By, until } from 'selenium-webdriver';

import { journal, link, openFirefox, reset } from './support.mjs';

const PATIENCE = 20_000;
let firefox;

before(async () => {
  firefox = await openFirefox();
});
beforeEach(reset);
after(() => firefox?.quit());

const find = (css) => firefox.wait(until.elementLocated(By.css(css)), PATIENCE);

test('the journey ends with a token in Firefox too', async () => {
  await firefox.get((await link('happy')).url);
  await find('[data-page=confirm]');
  assert.equal(await firefox.executeScript('return location.search'), '');
  assert.match(await (await find('[data-page]')).getText(), /Пацієнт: Іваненко Софія Петрівна/);
  assert.equal(await firefox.executeScript('return document.activeElement.textContent'), 'Перевірте дані пацієнта');
  assert.equal(await firefox.executeScript('return localStorage.length + sessionStorage.length'), 0);
  await (await find('#accept')).click();
  await find('[data-page=consent]');
  assert.match(await (await find('[data-page]')).getText(), /«Здоров’я поруч»/);
  await (await find('#accept')).click();
  await find('#pis-result[data-outcome=token]');
  assert.equal((await journal()).length, 6);
});

test('a reload in Firefox shows the kind page too', async () => {
  await firefox.get((await link('happy')).url);
  await find('[data-page=confirm]');
  const before = (await journal()).length;
  await firefox.navigate().refresh();
  await find('[data-page=restarted]');
  assert.equal((await journal()).length, before);
});
