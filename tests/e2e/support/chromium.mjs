// Chromium, and a record of everything a page sent, said and was refused.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import axe from 'axe-core';
import { chromium } from 'playwright-core';

import { findProgram } from './programs.mjs';

const OUT = fileURLToPath(new URL('../out', import.meta.url));

const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

let browser;

/** One Chromium for a whole test file; close it in `after(closeBrowser)`. */
function launch() {
  browser ??= chromium.launch({
    executablePath: findProgram('CHROMIUM', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
    args: ARGS,
  });
  return browser;
}

export async function closeBrowser() {
  const open = browser;
  browser = undefined;
  await (await open)?.close();
}

/**
 * A page in a fresh, empty profile, and the record of what happens on it.
 *
 * `record.requests`    every request: `{ url, method, headers, body, type }`; `headers` are the ones really sent, but
 *                      only after `await record.settle()`
 * `record.answers`     every answer: `{ url, method, status, reference }`; `reference` is its `X-Request-ID`
 * `record.console`     `{ type, text }` of every console message
 * `record.errors`      uncaught errors
 * `record.violations`  what the content security policy refused: `{ directive, blocked }`
 *
 * Other options go to the browser context: `javaScriptEnabled`, `reducedMotion`, `locale`, …
 */
export async function newPage({ width = 390, height = 844, colorScheme = 'light', ...options } = {}) {
  const context = await (await launch()).newContext({
    viewport: { width, height },
    colorScheme,
    locale: 'uk-UA',
    ...options,
  });
  const record = { requests: [], answers: [], console: [], errors: [], violations: [] };
  const pending = [];
  record.settle = () => Promise.all(pending);

  context.on('request', (request) => {
    const entry = {
      url: request.url(),
      method: request.method(),
      headers: request.headers(),
      body: request.postData(),
      type: request.resourceType(),
    };
    record.requests.push(entry);
    // Referer and Origin are known only once the request has really been sent.
    const sent = request.allHeaders().then((headers) => { entry.headers = headers; }, () => {});
    pending.push(Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 3000).unref())]));
  });
  context.on('response', (response) => record.answers.push({
    url: response.url(),
    method: response.request().method(),
    status: response.status(),
    reference: response.headers()['x-request-id'],
  }));
  context.on('console', (message) => record.console.push({ type: message.type(), text: message.text() }));
  context.on('weberror', (error) => record.errors.push(String(error.error())));

  await context.exposeBinding('reportPolicyViolation', (_source, violation) => record.violations.push(violation));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.reportPolicyViolation({ directive: event.effectiveDirective, blocked: event.blockedURI });
    });
  });

  // A local page that is not there after this long is not coming.
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  return { page, context, record, close: () => context.close() };
}

/** What the page keeps in the browser; every part is empty when it keeps nothing. */
export async function storage(page) {
  const kept = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map((database) => database.name),
    caches: globalThis.caches ? await caches.keys() : [],
    workers: (await navigator.serviceWorker?.getRegistrations() ?? []).length,
  }));
  return { ...kept, cookies: await page.context().cookies() };
}

/** A picture of the whole page in tests/e2e/out. */
export async function screenshot(page, name) {
  await mkdir(OUT, { recursive: true });
  const file = path.join(OUT, `${name}.png`);
  // The first picture after a change of size or theme may be taken half painted.
  await page.screenshot({ clip: { x: 0, y: 0, width: 1, height: 1 } });
  await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
  return file;
}

/** What is asked of every page: WCAG 2.2 level AA, and what axe counts as good practice besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds wrong, in one line each.
 *
 * Axe is put into the page once and asked there: a page is judged in every theme and language without loading it again.
 */
export async function accessibilityProblems(page) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axe.source);
  const found = await page.evaluate(async (tags) => {
    // Switched off in axe itself until a tag of WCAG 2.2 asks for it by name.
    const { violations } = await globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
      rules: { 'target-size': { enabled: true } },
    });
    return violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ target }) => target.join(' '))]);
  }, TAGS);
  return found.map(([id, help, targets]) => `${id}: ${help} (${targets.join(', ')})`);
}
