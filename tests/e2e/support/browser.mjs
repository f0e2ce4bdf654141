// The browser, and a record of everything a page sent, said and was refused.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import axe from 'axe-core';
import { chromium, firefox } from 'playwright-core';

import { findProgram } from './programs.mjs';

const OUT = fileURLToPath(new URL('../out', import.meta.url));

/** The same journeys are walked in each of these: `AUTH_UI_BROWSER=firefox` chooses the second. */
const BROWSERS = {
  chromium: () => chromium.launch({
    executablePath: findProgram('CHROMIUM', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  }),
  // The channel is what makes Playwright speak WebDriver BiDi, so that it drives a Firefox nobody has patched.
  firefox: () => firefox.launch({
    channel: 'moz-firefox',
    executablePath: findProgram('FIREFOX', 'firefox-esr', 'firefox'),
    // No page is brought back from memory: the driver would not notice that it has come. In Chromium Playwright sees to it.
    firefoxUserPrefs: { 'browser.sessionhistory.max_total_viewers': 0 },
  }),
};

/** Which browser walks: `'chromium'` or `'firefox'`. */
export const BROWSER = process.env.AUTH_UI_BROWSER ?? 'chromium';

let browser;

/** One browser for a whole test file; close it in `after(closeBrowser)`. */
function launch() {
  browser ??= BROWSERS[BROWSER]();
  return browser;
}

export async function closeBrowser() {
  const open = browser;
  browser = undefined;
  await allReceived();
  await (await open)?.close();
}

// By origin: what pages received from there.
const watched = new Map();

/**
 * From now on everything any page receives from this origin is kept: each address, all the headers and the body of each answer;
 * and whatever any page says on its console.
 *
 * `bodies`  how many bodies there were
 * `text()`  all of it, once the answers under way have arrived
 * `lost()`  addresses none of whose answers could be kept
 */
export function watch(origin) {
  // A file that was received a hundred times is kept once.
  const parts = new Set();
  const pending = [];
  const text = async () => {
    await Promise.all(pending);
    return [...parts].join('\n');
  };
  const [read, unread] = [new Set(), new Set()];
  const lost = () => [...unread].filter((url) => !read.has(url));
  const keepBody = (url, body) => {
    received.bodies += 1;
    read.add(url);
    parts.add(body.toString('latin1'));
  };
  const received = { bodies: 0, text, lost, parts, pending, unread, keepBody };
  watched.set(origin, received);
  return received;
}

/** With its page an answer's body is gone. */
const allReceived = () => Promise.all([...watched.values()].flatMap(({ pending }) => pending));

/** No longer than this is waited for the rest of an answer, which never comes when its page has gone. */
const soon = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 3000).unref())]);

function keep(response) {
  const received = watched.get(new URL(response.url()).origin);
  if (!received) return;
  received.parts.add(response.url());
  received.pending.push(
    soon(response.allHeaders().then((headers) => received.parts.add(JSON.stringify(headers)), () => {})),
    // A redirect has no body.
    soon(response.body().then((body) => received.keepBody(response.url(), body), (error) => {
      const isRedirect = response.status() >= 300 && response.status() < 400;
      if (!isRedirect && !error.message.includes('closed')) received.unread.add(response.url());
    })),
  );
}

/**
 * Chromium forgets a body as soon as its page goes on, which signing in does at once: such answers are read on their way.
 * Firefox keeps them.
 */
async function readOnTheWay(context, page) {
  const session = await context.newCDPSession(page);
  session.on('Fetch.requestPaused', async ({ requestId, request: { url } }) => {
    const received = watched.get(new URL(url).origin);
    try {
      const { body, base64Encoded } = await session.send('Fetch.getResponseBody', { requestId });
      received?.keepBody(url, Buffer.from(body, base64Encoded ? 'base64' : 'utf8'));
    } catch {
      // A redirect has no body.
    }
    await session.send('Fetch.continueRequest', { requestId }).catch(() => {});
  });
  await session.send('Fetch.enable', {
    patterns: ['*/admin/api/sign-in', '*/admin/callback*'].map((urlPattern) => ({ urlPattern, requestStage: 'Response' })),
  });
}

/**
 * Firefox itself asks for the icon of a page that names none, and the policy of such a page, which allows no picture, refuses:
 * told both as a violation and as an error. Headless Chromium asks for no icon.
 */
const isOfTheIcon = (text) => BROWSER === 'firefox' && text.includes('/favicon.ico');

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
    pending.push(soon(sent));
  });
  context.on('response', (response) => {
    record.answers.push({
      url: response.url(),
      method: response.request().method(),
      status: response.status(),
      reference: response.headers()['x-request-id'],
    });
    keep(response);
  });
  context.on('console', (message) => {
    record.console.push({ type: message.type(), text: message.text() });
    for (const { parts } of watched.values()) parts.add(message.text());
  });
  context.on('weberror', (error) => {
    const text = String(error.error());
    if (!isOfTheIcon(text)) record.errors.push(text);
  });

  await context.exposeBinding('reportPolicyViolation', (_source, violation) => {
    if (!isOfTheIcon(violation.blocked)) record.violations.push(violation);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.reportPolicyViolation({ directive: event.effectiveDirective, blocked: event.blockedURI });
    });
  });

  // A local page that is not there after this long is not coming.
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  if (BROWSER === 'chromium' && watched.size > 0) await readOnTheWay(context, page);
  const close = async () => {
    await allReceived();
    await context.close();
  };
  return { page, context, record, close };
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
