// A Chromium that keeps the page one has left, and brings it back just as it was. Playwright switches that off: its own
// `goBack` waits for the page to load, and such a page does not.

import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

import { findProgram } from './programs.mjs';
import { APP } from './sandbox.mjs';

/** Like `newPage`, in a browser of its own. */
export async function newKeptPage() {
  const browser = await chromium.launch({
    executablePath: findProgram('CHROMIUM', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  const context = await browser.newContext({ locale: 'uk-UA', viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(() => {
    globalThis.comings = [];
    addEventListener('pageshow', ({ persisted }) => comings.push(persisted));
  });
  const page = await context.newPage();
  return { page, context, close: () => browser.close() };
}

/** From now on nothing of the server's is forbidden to be stored: the browser may keep the page. */
export const forgetNoStore = (context, app = APP) => context.route(({ href }) => href.startsWith(app), async (route) => {
  try {
    const response = await route.fetch({ maxRedirects: 0, timeout: 0 });
    const { 'cache-control': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  } catch (error) {
    // Under way when the test ended.
    if (!/closed|disposed/.test(error.message)) throw error;
  }
});

/** Leaves the page, does something `meanwhile`, and comes back to it by «Back». */
export async function leaveAndComeBack(page, away, meanwhile = () => {}) {
  await page.goto(away);
  await meanwhile();
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => globalThis.comings?.length > 0);
}

/** Whether the page is the very one that was left. */
export const isTheSame = (page) => page.evaluate(() => comings.at(-1));

/** Why the browser did not keep the page, in its own words. */
export async function whyNotKept(page) {
  const reasons = await page.evaluate(() => {
    const [{ notRestoredReasons }] = performance.getEntriesByType('navigation');
    return notRestoredReasons?.reasons.map(({ reason }) => reason) ?? [];
  });
  assert.ok(reasons.length > 0, 'the browser says why');
  return reasons;
}
