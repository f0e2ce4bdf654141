// Measures what much data costs: 200 documents in a `user_data` of more than 50 KB, and 500 scopes with codes so short that the
// page takes them (2 KB at most), which is nearly all a link can carry, against the usual record. On the processor of the phone; the network is not slowed down, because only the page's
// own work grows.
//
// `cargo xtask bench` runs it with OURS, SANDBOX_BASE and RUNS. It prints medians in milliseconds, and the linear memory of
// the program after the whole journey in bytes.

import { PROFILES, RUNS, link, median, open, seen, visit, visitor } from './walk.mjs';

const LONGEST_LINK = 65_000;
const PROFILE = { ...PROFILES.phone, latency: 0, down: -1, up: -1 };

const person = (documents) => ({
  documents: Array.from({ length: documents }, (_, at) => ({
    type: 'BIRTH_CERTIFICATE',
    number: `АБ${String(100_000 + at)}`,
    issued_by: 'Відділ державної реєстрації актів цивільного стану, м. Київ',
    issued_at: '2019-05-14',
  })),
});
const scopes = (count) => Array.from({ length: count }, (_, at) => at.toString(36)).join(' ');
const SIZES = { little: {}, much: { person: person(200), scope: scopes(500) } };

const MEMORY = 'program memory ';

/** Notes, inside the page, the pages, the felt length of every touch, and the program's memory. */
function watch() {
  const seen = { touches: [] };
  globalThis.benchSeen = seen;
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (name === 'pointerup' || name === 'click') seen.touches.push(duration);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  const look = () => {
    const page = document.querySelector('[data-page]')?.dataset.page;
    const accept = document.querySelector('#accept');
    if (!accept || accept.disabled || accept.getAttribute('aria-disabled') === 'true') return;
    if (!page || seen[page]) return;
    seen[page] = true;
    globalThis.benchTell(page);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  let memory = () => 0;
  const keep = ({ exports }) => { memory = () => exports.memory.buffer.byteLength; };
  // The answer to the last call; the page leaves as soon as it has read it.
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (...all) => {
    const answer = await realFetch(...all);
    if (answer.url.endsWith('/oauth/apps/authorize')) console.log(`program memory ${memory()}`);
    return answer;
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
      const made = await real.apply(WebAssembly, all);
      keep(made.instance ?? made);
      return made;
    };
  }
}

const NAMES = { TaskDuration: 'task', ScriptDuration: 'script', LayoutDuration: 'layout', RecalcStyleDuration: 'style' };

async function spent(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.filter(({ name }) => NAMES[name]).map(({ name, value }) => [NAMES[name], value * 1000]));
}

/** The journey to the very end, in steps. */
async function walk(browser, change) {
  const address = await link(process.env.OURS, change);
  // The shorter of the two spellings of a space.
  address.search = address.search.replaceAll('%20', '+');
  if (address.search.length > LONGEST_LINK) throw new Error(`a link of ${address.search.length} characters`);
  const one = await visitor(browser, PROFILE, watch);
  const { context, page, devtools } = one;
  const costs = {};
  try {
    await devtools.send('Performance.enable', { timeDomain: 'timeTicks' });
    const step = async (name, act, touched) => {
      const before = await spent(devtools);
      await page.evaluate(() => { globalThis.benchSeen && (globalThis.benchSeen.touches.length = 0); });
      await act();
      // Two pictures later everything that the step caused is on the screen.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))));
      const after = await spent(devtools);
      const layout = after.layout - before.layout + after.style - before.style;
      const touches = await page.evaluate(() => globalThis.benchSeen.touches);
      costs[name] = {
        busy: after.script - before.script + layout,
        layout,
        // Shorter ones are not told by the browser.
        felt: touched ? Math.max(16, ...touches) : null,
      };
    };
    await step('the confirmation page appears', async () => {
      await visit(page, address);
      await seen(one, 'confirm');
    });
    const language = () => page.locator('.languages button[aria-pressed=false]').first().click();
    await step('another language on it', language, true);
    await step('scrolled to its end', () => page.evaluate(() => scrollTo(0, document.body.scrollHeight)));
    await step('its button, and the consent page', async () => {
      await page.click('#accept');
      await seen(one, 'consent');
    }, true);
    await step('another language there', language, true);
    const leaving = page.waitForEvent('console', { predicate: (line) => line.text().startsWith(MEMORY), timeout: 30_000 });
    const [line] = await Promise.all([leaving, page.click('#accept')]);
    const memory = Number(line.text().slice(MEMORY.length));
    return { costs, memory, link: address.searchParams.get('user_data').length };
  } finally {
    await context.close();
  }
}

const browser = await open();
const found = { little: [], much: [] };
for (let run = -1; run < RUNS; run += 1) {
  for (const [size, change] of Object.entries(SIZES)) {
    const walked = await walk(browser, change);
    if (run >= 0) found[size].push(walked);
  }
}
await browser.close();

const middle = (walks, name, what) => {
  const values = walks.map(({ costs }) => costs[name][what]);
  return values.includes(null) ? null : median(values);
};
const cost = (walks, name) =>
  Object.fromEntries(['busy', 'layout', 'felt'].map((what) => [what, middle(walks, name, what)]));
const bySize = (read) => Object.fromEntries(Object.entries(found).map(([size, walks]) => [size, read(walks)]));
const report = {
  steps: Object.keys(found.little[0].costs).map((name) => ({ name, ...bySize((walks) => cost(walks, name)) })),
  link: bySize(([walked]) => walked.link),
  memory: bySize((walks) => Math.max(...walks.map(({ memory }) => memory))),
};
console.error(JSON.stringify(report, null, 1));
console.log(JSON.stringify(report));
