// Every state a person may see, and how to come to it: for pictures, for narrow screens, for accessibility.
//
// `await STATES[name](opened)` leaves `opened.page` (from `newPage`) standing at the state. Each depends on its own link
// alone, so several may be visited at once.

import { accept, arrived, decline } from './journey.mjs';
import { APP, link } from './sandbox.mjs';
import { ownServers } from './servers.mjs';

const VALIDATION = '/api/pis/confidant/sign-up_validation';
const REGISTRATION = '/api/pis/confidant/register';
const APPROVAL = '/oauth/apps/authorize';

const go = async (page, scenario, overrides) => page.goto((await link(scenario, overrides)).url);

/** At a page of the app straight from the link. */
const at = (scenario, name) => async ({ page }) => {
  await go(page, scenario);
  await arrived(page, name);
};

const confirmed = async ({ page }, scenario = 'happy') => {
  await at(scenario, 'confirm')({ page });
  await accept(page);
};

const registered = async (opened, scenario) => {
  await confirmed(opened, scenario);
  await arrived(opened.page, 'consent');
};

/** Requests to this address get no answer while the page lives. */
const hold = (page, glob) => page.route(glob, () => {});

const consent = (scenario) => (opened) => registered(opened, scenario);

const approvalFails = (scenario) => async (opened) => {
  await registered(opened, scenario);
  await accept(opened.page);
  await opened.page.waitForSelector('#approval-failure');
};

const stoppedAfter = (scenario, steps) => async (opened) => {
  if (steps === 1) await confirmed(opened, scenario);
  if (steps === 2) {
    await registered(opened, scenario);
    await accept(opened.page);
  }
  await arrived(opened.page, 'stopped');
};

/** The time to decide, the sandbox's 15 minutes, runs while nobody touches the page. */
const afterMinutes = (time, words) => async (opened) => {
  const { page } = opened;
  await page.clock.install();
  await at('happy', 'confirm')(opened);
  await page.clock.fastForward(time);
  await page.waitForSelector(`text=${words}`);
};

/** In the name of the site one letter is not the Latin one it looks like. */
const lookAlike = { redirect_uri: 'https://аpp.приклад.example.com/callback' };

/** The network is gone when the data are to be checked. */
const offlineAtValidation = async ({ page, context }) => {
  await page.route(`**${VALIDATION}`, async (route) => {
    // The first call leaves before the app has arrived; without the app there would be another page to show.
    await page.waitForSelector('[data-page]');
    await context.setOffline(true);
    await route.abort('internetdisconnected');
  }, { times: 1 });
  await go(page, 'happy');
  await arrived(page, 'stopped');
};

const tooManyRequests = (path) => (page) => page.route(`**${path}`, (route) => route.fulfill({
  status: 429,
  headers: { 'retry-after': '5' },
  json: { meta: { code: 429 }, error: { type: 'too_many_requests', message: 'too many requests' } },
}), { times: 1 });

/** The patient is registered, and the answer that says so is lost. */
const registeredUnheard = async (opened) => {
  const { page } = opened;
  await at('happy', 'confirm')(opened);
  await page.route(`**${REGISTRATION}`, async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times: 1 });
  await accept(page);
  await arrived(page, 'unsure');
};

const askedForCode = async (opened) => {
  await confirmed(opened, 'otp');
  await opened.page.waitForSelector('#otp');
};

const waits = (glob, seconds) => async (opened) => {
  const { page } = opened;
  await page.clock.install();
  await hold(page, glob);
  const asked = page.waitForRequest(glob);
  await go(page, 'happy');
  return { asked, wait: () => page.clock.fastForward(seconds * 1000 + 100) };
};

export const STATES = {
  'loading': async ({ page }) => {
    await hold(page, '**/*.wasm');
    await go(page, 'happy');
    await page.waitForSelector('#loading:visible');
  },
  'failed': async ({ page }) => {
    await page.route('**/*.wasm*', (route) => route.abort());
    await go(page, 'happy');
    await page.waitForSelector('#failed:visible');
  },
  'unsupported': async ({ page }) => {
    await page.addInitScript(() => { delete globalThis.WebAssembly; });
    await go(page, 'happy');
    await page.waitForSelector('#unsupported:visible');
  },
  'broken': async (opened) => {
    const { page } = opened;
    await at('happy', 'confirm')(opened);
    // In whatever way the app draws: none of them works until it has broken.
    await page.evaluate(() => {
      const ways = [
        [Node, 'cloneNode'], [Node, 'insertBefore'], [Node, 'appendChild'], [Document, 'createElement'], [Document, 'createTextNode'],
      ];
      globalThis.mend = ways.map(([{ prototype }, name]) => {
        const usual = prototype[name];
        prototype[name] = () => { throw new Error('broken on purpose'); };
        return () => { prototype[name] = usual; };
      });
    });
    await accept(page);
    await page.waitForSelector('#broken:visible');
    await page.evaluate(() => globalThis.mend.forEach((mend) => mend()));
  },

  'waiting': async (opened) => {
    const { asked, wait } = await waits(`**${VALIDATION}`, 11)(opened);
    await asked;
    await wait();
    await opened.page.waitForSelector('text=Триває довше');
  },
  'refused-one': at('missing-scope', 'refused'),
  'refused-all': at('missing-everything', 'refused'),
  'refused-damaged': at('redirect-is-script', 'refused'),

  'confirm': at('happy', 'confirm'),
  'confirm-minimal': at('minimal-person', 'confirm'),
  'confirm-adult': at('adult-patient', 'confirm'),
  'confirm-all-fields': async ({ page }) => {
    await at('all-fields', 'confirm')({ page });
    await page.evaluate(() => document.querySelectorAll('#app details').forEach((details) => { details.open = true; }));
  },
  'confirm-extra-fields': at('extra-fields', 'confirm'),
  'confirm-hostile-text': at('hostile-text', 'confirm'),
  'confirm-hostile-names': at('hostile-names', 'confirm'),
  'confirm-otp-asked': askedForCode,
  'confirm-otp-wrong': async (opened) => {
    await askedForCode(opened);
    await opened.page.fill('#otp', '111111');
    await accept(opened.page);
    await opened.page.waitForSelector('text=Неправильно введено');
  },
  'confirm-notice': async (opened) => {
    await at('happy', 'confirm')(opened);
    await tooManyRequests(REGISTRATION)(opened.page);
    await accept(opened.page);
    await opened.page.waitForSelector('text=Спробуйте знову');
  },
  'confirm-otp-again': async (opened) => {
    await askedForCode(opened);
    await opened.page.click('#otp-again');
    await opened.page.waitForSelector('#otp-again[aria-disabled]');
  },
  'confirm-time-short': afterMinutes('13:30', 'На рішення залишилося'),
  'confirm-time-over': afterMinutes('15:10', 'Час на рішення минув'),
  'confirm-look-alike': async ({ page }) => {
    await go(page, 'happy', lookAlike);
    await arrived(page, 'confirm');
  },
  'confirm-busy': async (opened) => {
    const { asked, wait } = await waits(`**${REGISTRATION}`, 4)(opened);
    await arrived(opened.page, 'confirm');
    await accept(opened.page);
    await asked;
    await wait();
    await opened.page.waitForSelector('text=Це може тривати');
  },
  'unsure': async (opened) => {
    await confirmed(opened, 'registration-500');
    await arrived(opened.page, 'unsure');
  },
  'preparing': async (opened) => {
    const { asked, wait } = await waits('**/details', 4)(opened);
    await arrived(opened.page, 'confirm');
    await accept(opened.page);
    await asked;
    await wait();
    await opened.page.waitForSelector('text=Це може тривати');
  },

  'consent': consent('happy'),
  'consent-one': consent('scope-one'),
  'consent-writing': consent('scope-writing'),
  'consent-many': consent('scope-many'),
  'consent-unknown-text': consent('scope-unknown-text'),
  'consent-hostile': consent('scope-hostile'),
  'consent-long-client': consent('long-client-name'),
  'consent-no-dictionary': consent('dictionaries-500'),
  'consent-look-alike': async ({ page }) => {
    await go(page, 'happy', lookAlike);
    await arrived(page, 'confirm');
    await accept(page);
    await arrived(page, 'consent');
  },
  'consent-too-many': async (opened) => {
    await registered(opened);
    await tooManyRequests(APPROVAL)(opened.page);
    await accept(opened.page);
    await opened.page.waitForSelector('#approval-failure');
  },
  'consent-refused': approvalFails('scope-not-for-role'),
  'consent-trouble': approvalFails('approval-500'),
  'consent-busy': async (opened) => {
    const { asked, wait } = await waits(`**${APPROVAL}`, 11)(opened);
    await arrived(opened.page, 'confirm');
    await accept(opened.page);
    await arrived(opened.page, 'consent');
    await accept(opened.page);
    await asked;
    await wait();
    await opened.page.waitForSelector('text=Триває довше');
  },
  'leaving': async (opened) => {
    // A way that is given up leaves the browser where it is.
    await opened.page.route(/\/pis\/callback/, (route) => route.abort('aborted'));
    await registered(opened);
    await accept(opened.page);
    await arrived(opened.page, 'leaving');
  },

  'declined': async (opened) => {
    await at('happy', 'confirm')(opened);
    await decline(opened.page);
    await arrived(opened.page, 'declined');
  },
  'declined-access': async (opened) => {
    await registered(opened);
    await decline(opened.page);
    await arrived(opened.page, 'declined-access');
  },
  'declined-refused': async (opened) => {
    await approvalFails('scope-not-for-role')(opened);
    await decline(opened.page);
    await arrived(opened.page, 'declined-access');
  },
  'declined-perhaps': async (opened) => {
    await approvalFails('approval-500')(opened);
    await decline(opened.page);
    await arrived(opened.page, 'declined-access');
  },
  'stopped-signature': at('signed-not-json', 'stopped'),
  'stopped-session': at('unknown-token', 'stopped'),
  'stopped-rights': at('token-lacks-scope', 'stopped'),
  'stopped-schema-many': at('schema-many', 'stopped'),
  // Nothing the sandbox knows of; a gateway may say it all the same.
  'stopped-other': async (opened) => {
    await opened.page.route(`**${VALIDATION}`, (route) => route.fulfill({
      status: 404,
      json: { meta: { code: 404, request_id: '0c1b7f3e-52a4-4d0e-9d1c-6a3f8e2b7d54#204' }, error: { type: 'not_found' } },
    }), { times: 1 });
    await at('happy', 'stopped')(opened);
  },
  'stopped-exists': at('tax-id-taken', 'stopped'),
  'stopped-trouble': at('validation-500', 'stopped'),
  'stopped-too-many': at('validation-429', 'stopped'),
  'stopped-offline': offlineAtValidation,
  'stopped-late': async (opened) => {
    const { asked, wait } = await waits(`**${VALIDATION}`, 36)(opened);
    await asked;
    await arrived(opened.page, 'waiting');
    // The call left before the app had arrived; its time is counted from then on.
    await opened.page.waitForTimeout(300);
    await wait();
    await arrived(opened.page, 'stopped');
  },
  'stopped-trouble-registered': stoppedAfter('client-500', 1),
  'stopped-relationship': stoppedAfter('relationship-not-approved', 1),
  'stopped-client': stoppedAfter('client-unknown', 1),
  'stopped-distrusted': stoppedAfter('approval-extra-scope', 2),
  // A proxy that asks for no scope in the link, and a user without roles: nobody names any.
  'stopped-nothing-asked': async ({ page, context }) => {
    const servers = await ownServers({ AUTH_UI_REQUIRE_SCOPE: 'false' }, { isSearched: false });
    context.once('close', servers.close);
    await page.goto((await servers.link('scope-empty', { scope: '' })).url);
    await arrived(page, 'confirm');
    await accept(page);
    await page.waitForSelector('[data-page=stopped] >> text=Перелік дозволів порожній');
  },
  'stopped-already-registered': async (opened) => {
    const { page } = opened;
    await registeredUnheard(opened);
    await page.route(`**${REGISTRATION}`, (route) => route.fulfill({
      status: 409,
      json: {
        meta: { code: 409, request_id: '6617aeec-15e2-4d6f-b9bd-53559c358f97#17810' },
        error: { type: 'request_conflict', message: 'User with such tax_id already exists' },
      },
    }), { times: 1 });
    await page.click('#retry');
    await arrived(page, 'stopped');
  },
  'stopped-repeat-refused': async (opened) => {
    const { page } = opened;
    await registeredUnheard(opened);
    await page.click('#retry');
    await arrived(page, 'stopped');
  },
  'stopped-code-spent': async (opened) => {
    await askedForCode(opened);
    for (const code of ['111111', '222222', '333333', '444444']) {
      await opened.page.fill('#otp', code);
      const answer = opened.page.waitForResponse(`**${REGISTRATION}`);
      await accept(opened.page);
      await answer;
    }
    await arrived(opened.page, 'stopped');
  },
  'stopped-idle': async (opened) => {
    await opened.page.clock.install();
    await at('happy', 'confirm')(opened);
    await opened.page.clock.fastForward('30:10');
    await arrived(opened.page, 'stopped');
  },
  'stopped-idle-registered': async (opened) => {
    await opened.page.clock.install();
    await registered(opened);
    await opened.page.clock.fastForward('30:10');
    await arrived(opened.page, 'stopped');
  },
  'restarted': async (opened) => {
    await at('happy', 'confirm')(opened);
    await opened.page.reload();
    await arrived(opened.page, 'restarted');
  },
  'open-elsewhere': async ({ page, context }) => {
    const { url } = await link('happy');
    const first = await context.newPage();
    await first.goto(url);
    await arrived(first, 'confirm');
    await page.goto(url);
    await arrived(page, 'stopped');
    await page.bringToFront();
  },

  'proxy-404': ({ page }) => page.goto(`${APP}/confidant/nowhere`),
  'proxy-414': ({ page }) => page.goto(`${APP}/confidant/sign-up?user_data=${'x'.repeat(70_000)}`),
  'proxy-no-link': ({ page }) => page.goto(`${APP}/`),
};

/** Only these differ by what the browser itself lacks, so they need their own profile: `newPage(PROFILES[name])`. */
export const PROFILES = {
  'noscript': { javaScriptEnabled: false },
};

STATES.noscript = async ({ page }) => {
  await go(page, 'happy');
  await page.waitForSelector('noscript p');
};
