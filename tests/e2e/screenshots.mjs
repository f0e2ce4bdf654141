// Pictures of every state for people to look at: `cargo xtask screenshots`.
//
// tests/e2e/out/NAME-WIDTH-THEME.png, from the journeys; gallery-NAME-…, from the gallery of states that stand still. Those
// of 390 px are there in English too: …-en.png. By hand, beside `cargo xtask demo`: `node screenshots.mjs [BEGINNING…]`.

import { closeBrowser, newPage, ownServers, reset, SANDBOX, screenshot } from './support.mjs';
import { ADMIN_PROFILES, ADMIN_STATES } from './support/admin-states.mjs';
import { PROFILES, STATES } from './support/states.mjs';

const WIDTHS = [320, 390, 1280];
const THEMES = ['light', 'dark'];
const BOTH_LANGUAGES = 390;

const slug = (name) => name.toLowerCase().replace(/[^a-z]+/g, '-');

async function setSize(page, width) {
  await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
}

/** The state that is on screen, in every width and theme. */
async function picture(page, name, widths = WIDTHS, suffix = '') {
  for (const width of widths) {
    await setSize(page, width);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await screenshot(page, `${name}-${width}-${colorScheme}${suffix}`);
    }
  }
}

/** The same in English, where there is a choice. */
async function pictureInEnglish(page, name) {
  const button = page.getByRole('button', { name: 'English', exact: true });
  if (await button.count() === 0) return;
  // Not by the mouse: some states hold a clock that stands still.
  await button.evaluate((element) => element.click());
  await page.waitForFunction(() => document.documentElement.lang === 'en');
  await picture(page, name, [BOTH_LANGUAGES], '-en');
}

async function ofJourneys(name, servers) {
  const opened = await newPage(PROFILES[name] ?? ADMIN_PROFILES[name]);
  try {
    if (name in ADMIN_STATES) {
      await ADMIN_STATES[name](opened, await servers());
    } else {
      await reset();
      await STATES[name](opened);
    }
    await picture(opened.page, name);
    if (!(name in PROFILES)) await pictureInEnglish(opened.page, name);
  } finally {
    await opened.close();
  }
}

/** Every state of the gallery, one after another on one page: `[name, take]`. */
async function ofGallery() {
  const opened = await newPage();
  const { page } = opened;
  await page.goto(`${SANDBOX}/gallery/`);
  await page.waitForSelector('[data-page]');
  const names = await page.locator('.states option').allInnerTexts();
  const takes = names.map((name) => [`gallery-${slug(name)}`, async () => {
    await page.locator('.states select').selectOption(name);
    await page.waitForSelector('[data-page] h1');
    await picture(page, `gallery-${slug(name)}`);
    await pictureInEnglish(page, `gallery-${slug(name)}`);
  }]);
  return { takes, close: opened.close };
}

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.some((beginning) => name.startsWith(beginning));

let own;
const servers = async () => (own ??= await ownServers({}, { isSearched: false }));
const gallery = await ofGallery();
const takes = [
  ...[...Object.keys(STATES), ...Object.keys(ADMIN_STATES)].map((name) => [name, () => ofJourneys(name, servers)]),
  ...gallery.takes,
].filter(([name]) => isWanted(name));

let failed = 0;
for (const [name, take] of takes) {
  try {
    await take();
    console.log(name);
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.message}`);
  }
}
await gallery.close();
await closeBrowser();
await own?.close();
console.log(`${takes.length - failed} states, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
