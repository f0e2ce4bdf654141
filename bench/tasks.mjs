// Measures what the main thread does in tasks of more than 50 ms on the phone, from the link to the confirmation page: what the
// blocking time of `pages.mjs` is made of. Tracing makes everything slower, so only shares are told.
//
// `cargo xtask bench` runs it with OURS, SANDBOX_BASE and RUNS. It prints the share of each kind of work, and how many functions
// of the wasm were compiled by then.

import { PROFILES, RUNS, link, median, open, seen, visit, visitor } from './walk.mjs';

const LONG = 50_000;
const CATEGORIES = [
  'toplevel', 'blink', 'devtools.timeline', 'v8', 'v8.execute', 'v8.wasm', 'disabled-by-default-v8.compile',
  'disabled-by-default-v8.wasm.detailed',
];

/** By the names that Chromium gives its events; the first that fits. */
const KINDS = [
  ['compiling functions of the wasm at their first call', /^(v8\.)?wasm\.|^FlushInstructionCache/],
  ['reading and compiling scripts', /^V8\.(Pre)?Parse|^V8\.Compile|^v8\.(compile|produceCache)/],
  ['style and layout', /style|Layout|^InlineNode/i],
  ['painting', /Paint|Commit|Composit|Layerize|CullRect/],
  ['running the program and the scripts', /^FunctionCall|^RunMicrotasks|^v8\.|^Evaluate|^V8\.|^TimerFire|^FireAnimationFrame|^EventDispatch|Microtask/],
];
const REST = 'the rest of the browser';

/** Notes, inside the page, that the button works. */
function watch() {
  const look = () => {
    const accept = document.querySelector('[data-page=confirm] #accept');
    if (accept && accept.getAttribute('aria-disabled') !== 'true') globalThis.benchTell('confirm');
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
}

/** Every task of the thread with what was inside it, each event by its own time alone. */
function tasksOf(events) {
  const tasks = [];
  const open = [];
  for (const event of events.toSorted((one, other) => one.ts - other.ts || other.dur - one.dur)) {
    while (open.length && open.at(-1).ts + open.at(-1).dur <= event.ts) open.pop();
    const outer = open.at(-1);
    const own = { ...event, self: event.dur, inside: [] };
    if (outer) outer.self -= event.dur;
    (open[0] ?? own).inside.push(own);
    if (!outer) tasks.push(own);
    open.push(own);
  }
  return tasks;
}

async function walk(browser) {
  const address = await link(process.env.OURS);
  const one = await visitor(browser, PROFILES.phone, watch);
  try {
    await browser.startTracing(one.page, { categories: CATEGORIES });
    await visit(one.page, address);
    await seen(one, 'confirm');
    await one.page.waitForTimeout(500);
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    // Of all processes' threads the page's own is the one that compiled the wasm.
    const lazy = traceEvents.filter(({ name, ph }) => name === 'wasm.CompileLazy' && ph === 'X');
    if (!lazy.length) throw new Error('this browser does not say when it compiles the wasm');
    const { pid, tid } = lazy[0];
    const events = traceEvents.filter((event) => event.pid === pid && event.tid === tid && event.ph === 'X' && event.dur);
    // What comes before the document is the browser opening it.
    const { ts } = events.find(({ name }) => name === 'ParseHTML');
    const long = tasksOf(events).filter((task) => task.dur > LONG && task.ts + task.dur > ts);
    const kinds = Object.fromEntries([...KINDS.map(([kind]) => kind), REST].map((kind) => [kind, 0]));
    let total = 0;
    for (const { name, self } of long.flatMap(({ inside }) => inside)) {
      const [kind] = KINDS.find(([, names]) => names.test(name)) ?? [REST];
      kinds[kind] += self;
      total += self;
    }
    return { kinds, total, compiled: lazy.length };
  } finally {
    await one.context.close();
  }
}

const browser = await open();
const walks = [];
for (let run = -1; run < RUNS; run += 1) {
  const walked = await walk(browser);
  if (run >= 0) walks.push(walked);
}
await browser.close();
const share = (kind) => median(walks.map(({ kinds, total }) => (total ? kinds[kind] / total : 0)));
console.log(JSON.stringify({
  shares: Object.keys(walks[0].kinds).map((name) => ({ name, share: share(name) })),
  compiled: median(walks.map(({ compiled }) => compiled)),
}));
