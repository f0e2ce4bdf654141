// Measures the page against the hand-written reference of the same journey, interleaved, in one Chromium.
//
//   node bench/pages.mjs   with OURS, REFERENCE (addresses of two proxies) and SANDBOX_BASE in the environment
//
// Prints one JSON object: for every profile and page, the medians of what a person feels, in milliseconds. Only their
// ratios mean anything outside this machine.

import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../tests/e2e/package.json', import.meta.url))('playwright-core');

const RUNS = Number(process.env.RUNS ?? 9);
const KBIT = 1000 / 8;
const PROFILES = {
  phone: { cpu: 4, latency: 150, down: 1600 * KBIT, up: 750 * KBIT },
  'poor phone': { cpu: 6, latency: 400, down: 400 * KBIT, up: 200 * KBIT },
  desktop: { cpu: 1, latency: 5, down: 50000 * KBIT, up: 20000 * KBIT },
};
const PAGES = { ours: process.env.OURS, reference: process.env.REFERENCE };
const SANDBOX = process.env.SANDBOX_BASE;

/** Notes, inside the page, when each button first works, and what held the main thread or moved. */
function watch() {
  const seen = { longTasks: 0, shift: 0, memory: 0 };
  globalThis.benchSeen = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longTasks += Math.max(0, duration - 50);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  const look = () => {
    const page = document.querySelector('[data-page]')?.dataset.page;
    const accept = document.querySelector('#accept');
    if (!accept || accept.disabled || accept.getAttribute('aria-disabled') === 'true') return;
    if (page === 'confirm') seen.confirm ??= performance.now();
    if (page === 'consent') seen.consent ??= performance.now();
  };
  document.addEventListener('click', () => { seen.clicked ??= performance.now(); }, true);
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

/** The journey from a cold cache to the consent page. */
async function walk(browser, base, profile) {
  const answer = await fetch(`${SANDBOX}/sandbox/links`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ scenario: 'happy' }),
  });
  const { url } = await answer.json();
  const address = new URL(url);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'uk-UA' });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false, latency: profile.latency, downloadThroughput: profile.down, uploadThroughput: profile.up,
    });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: profile.cpu });
    let bytes = 0;
    let counting = true;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => { if (counting) bytes += encodedDataLength; });

    await page.goto(new URL(address.pathname + address.search, base).href, { timeout: 120_000 });
    await page.waitForFunction(() => globalThis.benchSeen.confirm, null, { timeout: 120_000 });
    counting = false;
    await page.waitForTimeout(1500);
    const ready = await page.evaluate(() => ({
      ...globalThis.benchSeen,
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    }));
    await page.click('#accept');
    await page.waitForFunction(() => globalThis.benchSeen.consent, null, { timeout: 120_000 });
    const { clicked, consent } = await page.evaluate(() => globalThis.benchSeen);
    return {
      'first paint': ready.paint,
      'until the confirmation button works': ready.confirm,
      'blocking time': ready.longTasks,
      'click to usable consent page': consent - clicked,
      'layout shift': ready.shift,
      bytes,
    };
  } finally {
    await context.close();
  }
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const report = {};
for (const [name, profile] of Object.entries(PROFILES)) {
  const found = { ours: [], reference: [] };
  // One unmeasured walk each, then in turns, so that whatever else the machine does falls on both.
  for (let run = -1; run < RUNS; run += 1) {
    for (const [who, base] of Object.entries(PAGES)) {
      const seen = await walk(browser, base, profile);
      if (run >= 0) found[who].push(seen);
    }
  }
  report[name] = Object.fromEntries(Object.entries(found).map(([who, walks]) =>
    [who, Object.fromEntries(Object.keys(walks[0]).map((what) => [what, median(walks.map((walk) => walk[what]))]))]));
}
await browser.close();
console.log(JSON.stringify(report, null, 2));
