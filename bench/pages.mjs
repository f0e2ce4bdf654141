// Measures the page against the hand-written reference of the same journey, interleaved, in one Chromium.
//
// `cargo xtask bench` runs it with OURS, REFERENCE, HEAVY and WANTED (addresses of proxies with TLS and HTTP/2; the last two serve
// the reference, made to wait for as many bytes as ours has, or should have at most), NGINX (ours, served by nginx), SANDBOX_BASE
// and RUNS.
// It prints, for every profile and page, the medians of what a person feels, in milliseconds. Only their ratios mean
// anything outside this machine.

import { line } from './line.mjs';
import { PROFILES, RUNS, link, median, open, seen, visit, visitor } from './walk.mjs';

const ours = await line(process.env.OURS);
const PAGES = {
  ours: { base: ours },
  // The same page, made to send its first call only when the app is there.
  late: { base: ours, before: sendNothingEarly },
  reference: { base: await line(process.env.REFERENCE) },
  heavy: { base: await line(process.env.HEAVY) },
  wanted: { base: await line(process.env.WANTED) },
  nginx: { base: await line(process.env.NGINX) },
};

/** Refuses the first who wants to stop a call the means to; that one is `early.js`, which then sends nothing. */
function sendNothingEarly() {
  const { AbortController } = globalThis;
  let asked = false;
  globalThis.AbortController = class extends AbortController {
    constructor() {
      super();
      if (asked) return;
      asked = true;
      throw new Error('not now');
    }
  };
}

/** Notes, inside the page, when each button first works, and what held the main thread or moved. */
function watch() {
  const seen = { longTasks: 0, shift: 0 };
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
    if (!['confirm', 'consent'].includes(page) || seen[page]) return;
    seen[page] = performance.now();
    globalThis.benchTell(page);
  };
  document.addEventListener('click', () => { seen.clicked ??= performance.now(); }, true);
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

/** The journey from a cold cache to the consent page. */
async function walk(browser, { base, before }, profile) {
  const address = await link(base);
  const one = await visitor(browser, profile, watch);
  const { context, page, devtools } = one;
  try {
    if (before) await page.addInitScript(before);
    let bytes = 0;
    let counting = true;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => { if (counting) bytes += encodedDataLength; });

    await visit(page, address);
    await seen(one, 'confirm');
    counting = false;
    await page.waitForTimeout(1500);
    const ready = await page.evaluate(() => ({
      ...globalThis.benchSeen,
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
      protocols: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map(({ nextHopProtocol }) => nextHopProtocol).filter(Boolean),
    }));
    const odd = ready.protocols.find((protocol) => protocol !== 'h2');
    if (odd || !ready.protocols.length) throw new Error(`measured over ${odd ?? 'nothing'} instead of h2`);
    await page.click('#accept');
    await seen(one, 'consent');
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

const browser = await open();
const report = [];
for (const [name, profile] of Object.entries(PROFILES)) {
  const found = Object.fromEntries(Object.keys(PAGES).map((who) => [who, []]));
  // One unmeasured walk each, then in turns, so that whatever else the machine does falls on both.
  for (let run = -1; run < RUNS; run += 1) {
    for (const [who, whose] of Object.entries(PAGES)) {
      const felt = await walk(browser, whose, profile);
      if (run >= 0) found[who].push(felt);
    }
  }
  const medians = (walks) =>
    Object.fromEntries(Object.keys(walks[0]).map((what) => [what, median(walks.map((walk) => walk[what]))]));
  report.push({ name, ...Object.fromEntries(Object.entries(found).map(([who, walks]) => [who, medians(walks)])) });
  console.error(`${name}: ${JSON.stringify(report.at(-1))}`);
}
await browser.close();
console.log(JSON.stringify(report));
