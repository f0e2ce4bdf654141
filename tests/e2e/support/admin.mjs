// One person of a clinic at the admin page.

import { newPage } from './browser.mjs';
import { arrived } from './journey.mjs';

export const CLINIC = '12345678';
export const DISCONNECTED = '23456789';
export const TWICE = '34567890';
export const PHARMACY = '45678901';
export const ENTREPRENEUR = '3120904711';

/** Types the clinic's code and comes to eHealth's sign-in page. */
export async function askToSignIn(page, { app }, edrpou = CLINIC) {
  await page.goto(`${app}/admin/`);
  await arrived(page, 'sign-in');
  await page.fill('#edrpou', edrpou);
  await page.click('#sign-in');
}

/** Signs in as one of the clinic's people and waits for the overview. */
export async function signIn(page, servers, { edrpou = CLINIC, as = 'owner' } = {}) {
  await askToSignIn(page, servers, edrpou);
  await page.click(`#as-${as}`);
  await arrived(page, 'overview');
}

/** A signed-in person in a fresh profile, closed with the test. */
export async function signedIn(t, servers, { edrpou, as, before, ...options } = {}) {
  const opened = await newPage(options);
  t.after(opened.close);
  await before?.(opened.page, opened);
  await signIn(opened.page, servers, { edrpou, as });
  return opened;
}

/** Has the page speak English. */
export const speakEnglish = (page) => page.click('.languages [lang=en]');

/** Fills in what a refresh asks for. */
export async function fillIn(page, { edrpou = CLINIC, reason = 'routine' } = {}) {
  await page.check(`#reason-${reason}`);
  await page.fill('#confirmation', edrpou);
}

// By page: the attempt shown before the order, which is not the one to wait for.
const shownBefore = new WeakMap();

/** From now on `outcome` waits for another attempt than the one shown. */
export const expectAnother = async (page) => shownBefore.set(page, await page.evaluate(
  () => document.querySelector('[data-outcome]')?.dataset.attempt));

export async function refresh(page, choices) {
  await fillIn(page, choices);
  await expectAnother(page);
  await page.click('#refresh');
}

/** The one guided click after an unknown outcome. */
export async function repair(page) {
  await page.waitForSelector('#repair');
  await expectAnother(page);
  await page.click('#repair');
}

/** Waits for the result of the newest attempt: of the one ordered here, or of another than `before`. */
export async function outcome(page, word, before = shownBefore.get(page)) {
  const another = before ? `:not([data-attempt="${before}"])` : '';
  return page.waitForSelector(`[data-outcome=${word}]${another}`);
}

const REFRESH_PATH = '/api/clients/*/connections/*/actions/refresh_secret';

/** From now on eHealth does what a refresh asks, and answers once `letGo(servers)` says so. */
export const holdBack = (servers) => servers.faults([{ method: 'PATCH', path: REFRESH_PATH, fault: { kind: 'hold' } }]);
export const letGo = (servers) => servers.faults([]);

/** The clinic as the sandbox knows it, the secret in force inside. */
export const clinic = async (servers, edrpou = CLINIC) =>
  (await servers.clinics()).find((clinic) => clinic.edrpou === edrpou);

/** How often eHealth was asked to refresh. */
export const refreshes = async (servers) =>
  (await servers.journal()).filter(({ method, path }) => method === 'PATCH' && path.endsWith('/refresh_secret'));

/** What signing in at the demo MIS shows, with the stored secret or with the one before it: `token` or `error`. */
export async function atTheMis(t, servers, which, edrpou = CLINIC) {
  const { page, close } = await newPage();
  t.after(close);
  await page.goto(`${servers.sandbox}/mis`);
  await page.click(`#mis-${which}-${edrpou}`);
  const asked = page.locator('#as-owner');
  const result = page.locator('#mis-result');
  await asked.or(result).waitFor();
  if (await asked.isVisible()) await asked.click();
  await result.waitFor();
  const message = page.locator('#mis-error-message');
  return {
    outcome: await result.getAttribute('data-outcome'),
    version: await result.getAttribute('data-version'),
    message: await message.count() ? await message.innerText() : null,
  };
}
