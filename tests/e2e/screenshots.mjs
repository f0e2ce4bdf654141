// Pictures of every state for people to look at: `cargo xtask screenshots`.
//
// tests/e2e/out/NAME-WIDTH-THEME.png. By hand, beside `cargo xtask demo`: `node screenshots.mjs [NAME…]`.

import { closeBrowser, newPage, ownServers, reset, screenshot } from './support.mjs';
import { ADMIN_PROFILES, ADMIN_STATES } from './support/admin-states.mjs';
import { PROFILES, STATES } from './support/states.mjs';

const WIDTHS = [320, 390, 1280];
const THEMES = ['light', 'dark'];

const wanted = process.argv.slice(2);
const names = wanted.length ? wanted : [...Object.keys(STATES), ...Object.keys(ADMIN_STATES)];

let servers;
let failed = 0;
for (const name of names) {
  const opened = await newPage(PROFILES[name] ?? ADMIN_PROFILES[name]);
  try {
    if (name in ADMIN_STATES) {
      servers ??= await ownServers();
      await ADMIN_STATES[name](opened, servers);
    } else {
      await reset();
      await STATES[name](opened);
    }
    for (const width of WIDTHS) {
      await opened.page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
      for (const colorScheme of THEMES) {
        await opened.page.emulateMedia({ colorScheme });
        await screenshot(opened.page, `${name}-${width}-${colorScheme}`);
      }
    }
    console.log(name);
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.message}`);
  }
  await opened.close();
}
await closeBrowser();
await servers?.close();
console.log(`${names.length - failed} states, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
