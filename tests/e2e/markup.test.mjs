// Every page that a server of ours serves is valid HTML, as it really arrives.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { HtmlValidate } from 'html-validate';

import { APP, closeBrowser, newPage, reset, SANDBOX } from './support.mjs';
import { PROFILES, STATES } from './support/states.mjs';

before(reset);
after(closeBrowser);

const CONFIG = {
  root: true,
  extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
};
const validator = new HtmlValidate(CONFIG);
// A page that can only be shown in place of another is hidden until then, which this judge does not see; each is judged
// alone below.
const OF_ALTERNATIVES = new HtmlValidate({
  ...CONFIG,
  rules: { 'unique-landmark': 'off', 'heading-level': ['error', { allowMultipleH1: true }] },
});

/** What is wrong, one line each. */
async function mistakes(html, judge = validator) {
  const { results } = await judge.validateString(html);
  return results.flatMap(({ messages }) => messages)
    .map(({ line, ruleId, message, selector }) => `${line}: ${ruleId}: ${message} (${selector})`);
}

const TOO_LONG = `${APP}/confidant/sign-up?user_data=${'x'.repeat(70_000)}`;

// Where each page is, and the status it comes with.
const SERVED = {
  'the patient page in all its forms': [`${APP}/confidant/sign-up`, 200],
  'the admin page in all its forms': [`${APP}/admin/`, 200],
  'the bare host': [`${APP}/`, 404],
  'an address that does not exist': [`${APP}/confidant/nowhere`, 404],
  'a link that is too long': [TOO_LONG, 414],
  'a sign-in that nobody began': [`${APP}/admin/callback?code=a&state=auth-ui.b`, 400],
  'a method nobody knows': [`${APP}/confidant/sign-up`, 405, { method: 'DELETE' }],
  'the sandbox': [`${SANDBOX}/`, 200],
  'the demo PIS': [`${SANDBOX}/pis`, 200],
  'the demo MIS': [`${SANDBOX}/mis`, 200],
  'its messages': [`${SANDBOX}/sandbox/inbox`, 200],
  'an address the sandbox does not have': [`${SANDBOX}/nowhere`, 404],
  'a grant code nobody gave': [`${SANDBOX}/pis/callback?error=access_denied&state=x`, 400],
};

describe('valid as it is served', () => {
  for (const [name, [url, status, options]] of Object.entries(SERVED)) {
    test(name, async () => {
      const answer = await fetch(url, { headers: { accept: 'text/html' }, ...options });
      assert.equal(answer.status, status);
      assert.match(answer.headers.get('content-type'), /^text\/html; charset=utf-8$/);
      const judge = name.endsWith('in all its forms') ? OF_ALTERNATIVES : validator;
      assert.deepEqual(await mistakes(await answer.text(), judge), []);
    });
  }
});

// Each form of the page alone, and what the app draws: with everything, with a question, with a failure.
const DRAWN = [
  'loading', 'failed', 'unsupported', 'broken', 'noscript', 'confirm-all-fields', 'confirm-otp-wrong', 'consent-unknown-text',
  'consent-refused', 'stopped-schema-many',
];

describe('valid as it is seen', { concurrency: 2 }, () => {
  for (const name of DRAWN) {
    test(name, async (t) => {
      const opened = await newPage(PROFILES[name]);
      t.after(opened.close);
      await STATES[name](opened);
      const mains = await opened.page.locator('main').evaluateAll((all) => all.filter((main) => main.checkVisibility()).length);
      assert.equal(mains, 1, 'one main is seen at a time');
      assert.equal(await opened.page.locator('header .mark:visible').count(), 1, 'under the mark of the service');
      const html = await opened.page.evaluate((withScripts) => {
        const unseen = withScripts ? '[hidden], noscript' : '[hidden], .with-js';
        for (const element of document.querySelectorAll(unseen)) element.remove();
        return `<!doctype html>${document.documentElement.outerHTML}`;
      }, !(name in PROFILES));
      assert.deepEqual(await mistakes(html), []);
    });
  }
});

test('the judge finds a mistake where there is one', async () => {
  const found = await mistakes('<!doctype html><html lang="uk"><head><title>x</title></head><body><p><div></div></p></body></html>');
  assert.ok(found.length > 0);
});
