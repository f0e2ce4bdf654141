// What the three measurements share: the browser, the profiles, and links from the sandbox.

import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../tests/e2e/package.json', import.meta.url))('playwright-core');

const KBIT = 1000 / 8;

/** Bytes per second, milliseconds for every request, and how many times slower the processor is. */
export const PROFILES = {
  phone: { cpu: 4, latency: 150, down: 1600 * KBIT, up: 750 * KBIT },
  'poor phone': { cpu: 6, latency: 400, down: 400 * KBIT, up: 200 * KBIT },
  desktop: { cpu: 1, latency: 5, down: 50000 * KBIT, up: 20000 * KBIT },
};

export const RUNS = Number(process.env.RUNS);

const PATIENCE = { timeout: 30_000 };

/** Nobody signed the certificate of a measurement. */
export const open = () => chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--ignore-certificate-errors'],
});

/** A link an application would make; `change` says what is different from the usual one. */
export async function link(base, change = {}) {
  const answer = await fetch(`${process.env.SANDBOX_BASE}/sandbox/links`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ scenario: 'happy', ...change }),
  });
  const { url } = await answer.json();
  const { pathname, search } = new URL(url);
  return new URL(pathname + search, base);
}

/** A new visitor with nothing in the cache; `watch` runs inside the page, and says with `benchTell` what it has seen. */
export async function visitor(browser, profile, watch) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'uk-UA' });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const devtools = await context.newCDPSession(page);
  const told = new Set();
  await devtools.send('Runtime.enable');
  await devtools.send('Runtime.addBinding', { name: 'benchTell' });
  devtools.on('Runtime.bindingCalled', ({ payload }) => told.add(payload));
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false, latency: profile.latency, downloadThroughput: profile.down, uploadThroughput: profile.up,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: profile.cpu });
  return { context, page, devtools, told };
}

/**
 * Waits until the page has told this; what it says instead is the error. The page is not asked meanwhile: the script that
 * asks would itself hold the main thread of a slow processor for longer than much of what is measured.
 */
export async function seen({ page, told }, what) {
  const end = Date.now() + PATIENCE.timeout;
  while (!told.has(what)) {
    if (Date.now() > end) throw new Error(`no ${what}, but: ${await page.locator('main').first().innerText()}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

export const visit = (page, address) => page.goto(address.href, PATIENCE);

export const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
