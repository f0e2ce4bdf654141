// Everything a journey needs: `import { newPage, link, journal } from './support.mjs'`.
//
// Started by `cargo xtask test`, which says where the servers and the browsers are. By hand, beside
// `cargo xtask demo`: `node --test tests/e2e/NAME.test.mjs`, in Firefox with `AUTH_UI_BROWSER=firefox` before it.

export { BROWSER, closeBrowser, newPage, screenshot, storage, accessibilityProblems } from './support/browser.mjs';
export { aboutSomebody, APP, SANDBOX, faults, journal, link, messages, reset, scenarios } from './support/sandbox.mjs';
export {
  accept, acceptTwice, arrived, atConfirm, atConsent, calls, decline, heading, lastAnswer, open, texts, titleOf, WARNING_OF_PRELOAD,
} from './support/journey.mjs';
export { found } from './support/secrets.mjs';
export { ownServers, PAGES } from './support/servers.mjs';
export * from './support/admin.mjs';
export { FINGER, lengthenWords, spaceTexts, stickingOut, tabTo, tooSmall, unmarkedCyrillic, withoutScripts } from './support/reach.mjs';
