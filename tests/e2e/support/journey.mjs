// The steps of a journey, as a person takes them.

import { newPage } from './browser.mjs';
import { APP, link } from './sandbox.mjs';

/** The only thing the console may say: Chromium's own remark about a preload that trunk writes with an integrity. */
export const WARNING_OF_PRELOAD =
  'The `integrity` attribute is currently ignored for preload destinations that do not support subresource integrity. See https://crbug.com/981419 for more information';

/**
 * Follows a fresh link of a scenario in a fresh profile, closed with the test.
 *
 * `overrides` go to the link, `before(page)` runs before the link is followed, the rest is for `newPage`.
 */
export async function open(t, scenario = 'happy', { overrides, before, ...options } = {}) {
  const opened = await newPage(options);
  t.after(opened.close);
  const { url, state } = await link(scenario, overrides);
  await before?.(opened.page, opened);
  await opened.page.goto(url);
  return { ...opened, url, state };
}

/** Waits for a page of the app, `[data-page=name]`. */
export const arrived = (page, name) => page.waitForSelector(`[data-page="${name}"]`);

export const accept = (page) => page.click('#accept');
export const decline = (page) => page.click('#decline');

/** From the patient's data to the PIS. */
export async function acceptTwice(page) {
  await arrived(page, 'confirm');
  await accept(page);
  await arrived(page, 'consent');
  await accept(page);
  await page.waitForSelector('#pis-result');
}

export const heading = async (page) => (await page.innerText('[data-page] h1')).replace(/\s+/g, ' ');

/** The title of the document, whether or not a line may be broken at its spaces. */
export const titleOf = async (page) => (await page.title()).replace(/\s+/g, ' ');

/** What the page says, as one line. */
export const texts = async (page, selector = '[data-page]') => (await page.innerText(selector)).replace(/\s+/g, ' ');

/** Opens a link and waits for the patient's data. */
export async function atConfirm(t, scenario, options) {
  const journey = await open(t, scenario, options);
  await arrived(journey.page, 'confirm');
  return journey;
}

/** Opens a link, registers the patient and waits for the consent. */
export async function atConsent(t, scenario, options) {
  const journey = await atConfirm(t, scenario, options);
  await accept(journey.page);
  await arrived(journey.page, 'consent');
  return journey;
}

/** What a page asked of eHealth: `POST /api/…`, in order. */
export const calls = (record) => record.requests
  .filter(({ url, type }) => url.startsWith(APP) && (type === 'fetch' || type === 'xhr'))
  .map(({ method, url }) => `${method} ${new URL(url).pathname}`);

/**
 * The last answer of eHealth, whatever else the page has loaded since: `{ status, reference, … }`. Dictionaries are looked up
 * while the person reads, and may come at any time.
 */
export const lastAnswer = (record) => record.answers.findLast(({ url }) =>
  url.startsWith(APP) && /^\/(api\/pis|oauth|user)\//.test(new URL(url).pathname));
