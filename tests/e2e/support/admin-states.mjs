// Every state of the admin page, and how to come to it: for pictures, for narrow screens, for accessibility.
//
// `await ADMIN_STATES[name](opened, servers)` leaves `opened.page` standing at the state. Most are reached by changing what
// the server says in one place: that the server really says so is shown by the other journeys.

import { askToSignIn, DISCONNECTED, ENTREPRENEUR, fillIn, PHARMACY, signIn, TWICE } from './admin.mjs';
import { arrived } from './journey.mjs';

const OVERVIEW = '**/admin/api/overview';
const REFRESH = '**/admin/api/refresh';

const DEPUTY = { user_id: '0b8f3c0e-6d1f-4f43-9d0b-0f4b1c8d2e11', email: 'boiko@clinic.example', roles: ['OWNER'] };
const ID = 'd290f1ee-6c54-4b01-90e6-d701748f0851';
const REPAIR = '7b0c1a52-93f4-4e6b-8a0d-2f1e5c7d9b30';

/** Signed in, while the server's overview is changed on its way. */
const overview = (change, { then = () => {}, ...who } = {}) => async (opened, servers) => {
  const { page } = opened;
  await page.route(OVERVIEW, async (route) => {
    try {
      const response = await route.fetch();
      if (!response.ok()) return await route.fulfill({ response });
      const json = await response.json();
      change(json);
      return await route.fulfill({ response, json });
    } catch (error) {
      // The page asks again and again, and was closed meanwhile.
      if (!/closed|disposed/.test(error.message)) throw error;
    }
  });
  await signIn(page, servers, who);
  await then(opened, servers);
};

const attempt = (now, outcome, more = {}) => ({
  id: ID, actor: DEPUTY, reason: 'suspected_leak', started_at: now - 42, finished_at: now - 40, outcome,
  request_id: '018f3c0e-6d1f-7f43-9d0b-0f4b1c8d2e11', upstream_request_id: 'b5b3f1c2-55d1-4a7c-8d5e-0c8b7f1e2d3c#8811',
  ...more,
});

/** The newest attempt ended so. */
const ended = (outcome, more = {}, change = () => {}) => overview((json) => {
  json.last = attempt(json.now, outcome, { connection_id: json.connection.connection?.id, ...more });
  json.history.attempts = [json.last, ...json.history.attempts];
  change(json);
});

const stored = (state) => ended({
  outcome: 'stored', version: 5, fingerprint: 'a41c9f02', proof: state === 'untried' ? { state } : { state, at: Date.now() / 1000 | 0 },
}, {}, (json) => {
  json.active = { number: 5, fingerprint: 'a41c9f02', stored_at: json.now - 40, actor: DEPUTY, proof: json.last.outcome.proof };
});
const notChanged = (reason, message) => ended({ outcome: 'not_changed', reason, ...(message ? { message } : {}) });
const inDoubt = (doubt, change) => ended({ outcome: 'in_doubt', doubt }, {}, change);

/** A check before the button fails. */
const failing = (checks, change = () => {}) => overview((json) => {
  for (const check of json.preflight) {
    if (check.name in checks) check.result = { state: 'failed', reason: checks[check.name] };
  }
  change(json);
});

const running = (phase, by_me, seconds = 3) => overview((json) => {
  json.running = {
    attempt: ID, actor: by_me ? json.session.actor : DEPUTY, since: json.now - seconds, by_me, phase,
  };
  for (const check of json.preflight) {
    if (check.name === 'idle') check.result = { state: 'failed', reason: 'busy' };
  }
});

/** The server answers an order so. */
const ordered = (status, error) => overview(() => {}, {
  then: async ({ page }) => {
    await page.route(REFRESH, (route) => route.fulfill({ status, json: { error, request_id: ID } }));
    await fillIn(page);
    const answered = page.waitForResponse(REFRESH);
    await page.click('#refresh');
    await answered;
    await page.waitForTimeout(300);
  },
});

export const ADMIN_STATES = {
  'admin-loading': async ({ page }, { app }) => {
    await page.route('**/*.wasm', () => {});
    await page.goto(`${app}/admin/`);
    await page.waitForSelector('#loading:visible');
  },
  'admin-failed': async ({ page }, { app }) => {
    await page.route('**/*.wasm*', (route) => route.abort());
    await page.goto(`${app}/admin/`);
    await page.waitForSelector('#failed:visible');
  },
  'admin-sign-in': async ({ page }, { app }) => {
    await page.goto(`${app}/admin/`);
    await arrived(page, 'sign-in');
  },
  'admin-sign-in-unknown': async ({ page }, servers) => {
    await askToSignIn(page, servers, '99999999');
    await page.waitForSelector('#edrpou-problem:not(:empty)');
  },
  'admin-sign-in-short': async ({ page }, servers) => {
    await askToSignIn(page, servers, '123');
    await page.waitForSelector('#edrpou-problem:not(:empty)');
  },
  'admin-sign-in-denied': async ({ page }, servers) => {
    await askToSignIn(page, servers);
    await page.click('#deny');
    await page.waitForURL(/\/admin\//);
  },
  'admin-callback-forged': ({ page }, { app }) => page.goto(`${app}/admin/callback?code=a&state=auth-ui.b`),

  'admin-ready': overview(() => {}),
  'admin-ready-filled': overview(() => {}, { then: ({ page }) => fillIn(page, { reason: 'suspected_leak' }) }),
  'admin-ready-long-names': overview(() => {}, { edrpou: ENTREPRENEUR }),
  'admin-ready-pharmacy': overview(() => {}, { edrpou: PHARMACY }),
  'admin-ready-legacy': overview((json) => { json.method = 'legacy_client'; }),
  'admin-ready-nothing-stored': overview((json) => { json.active = null; }),
  'admin-ready-refused-elsewhere': overview((json) => { json.active.proof = { state: 'refused', at: json.now - 600 }; }),
  'admin-history-long': overview((json) => {
    const outcomes = [
      { outcome: 'stored', version: 4, fingerprint: '55d10c3e', proof: { state: 'proven', at: json.now - 90_000 } },
      { outcome: 'not_changed', reason: 'unreachable' },
      { outcome: 'in_doubt', doubt: 'no_answer' },
    ];
    json.history = {
      more: true,
      attempts: Array.from({ length: 20 }, (_, index) => attempt(json.now - 86_400 * (index + 1), outcomes[index % 3], {
        reason: ['routine', 'suspected_leak', 'staff_change', 'test'][index % 4],
        ...(index % 3 === 2 ? { repaired_by: ID } : {}),
      })),
    };
  }),
  'admin-no-connection': overview(() => {}, { edrpou: DISCONNECTED }),
  'admin-many-connections': overview(() => {}, { edrpou: TWICE }),
  'admin-connection-unknown': failing({ connection: 'timeout' }, (json) => {
    json.connection = { state: 'unknown', reason: 'timeout', reference: 'b5b3f1c2#8811' };
  }),
  'admin-not-owner': overview(() => {}, { as: 'doctor' }),
  'admin-checks-failing': failing({
    store: 'store_full', key: 'key_exposed', token_lifetime: 'token_ends_soon', fresh_sign_in: 'sign_in_too_old',
    clock: 'clock_skew', rate: 'too_many',
  }),

  'admin-wrong-confirmation': overview(() => {}, {
    then: async ({ page }) => {
      await fillIn(page, { edrpou: '12345679' });
      await page.click('#refresh');
      await page.waitForSelector('#confirmation-problem:not(:empty)');
    },
  }),
  'admin-order-not-ready': ordered(503, { type: 'not_ready', reason: 'store_read_only' }),
  'admin-order-too-many': ordered(429, { type: 'too_many', retry_after: 1500 }),
  'admin-order-internal': ordered(500, { type: 'internal' }),
  'admin-order-reauth': ordered(401, { type: 'reauth_required' }),

  'admin-running-checking': running('checking', true),
  'admin-running-asking': running('asking', true, 12),
  'admin-running-storing': running('storing', true),
  'admin-running-other': running('asking', false, 65),

  'admin-stored': stored('proven'),
  'admin-stored-untried': stored('untried'),
  'admin-stored-refused': stored('refused'),
  'admin-not-changed': notChanged('unreachable'),
  'admin-not-changed-message': notChanged('forbidden',
    'Your scope does not allow to access this resource. Missing allowances: connection:refresh_secret'),
  'admin-not-changed-interrupted': notChanged('interrupted'),
  'admin-in-doubt': inDoubt('no_answer'),
  'admin-in-doubt-unreadable': inDoubt('unreadable'),
  'admin-in-doubt-failed': inDoubt('upstream_failed'),
  'admin-in-doubt-no-secret': inDoubt('no_secret'),
  'admin-in-doubt-other': inDoubt('other_connection'),
  'admin-in-doubt-interrupted': inDoubt('interrupted'),
  'admin-in-doubt-not-stored': inDoubt('not_stored'),
  'admin-in-doubt-escrow': inDoubt('only_escrow'),
  'admin-in-doubt-late': inDoubt('no_answer', (json) => {
    json.session.token_until = json.now + 120;
    for (const check of json.preflight) {
      if (check.name === 'token_lifetime') check.result = { state: 'failed', reason: 'token_ends_soon' };
    }
  }),
  'admin-in-doubt-over': inDoubt('no_answer', (json) => {
    json.session.token_until = json.now - 60;
    for (const check of json.preflight) {
      if (check.name === 'token_lifetime') check.result = { state: 'failed', reason: 'token_ends_soon' };
    }
  }),
  'admin-repair-failed': inDoubt('no_answer', (json) => {
    const outcome = { outcome: 'not_changed', reason: 'refused', message: 'Connection is being updated by another request' };
    json.history.attempts.unshift(attempt(json.now + 30, outcome, {
      id: REPAIR, repairs: ID, request_id: '018f3c0e-7a22-7b90-8c11-5d6e7f809a1b',
    }));
  }),

  'admin-signed-out': overview(() => {}, {
    then: async ({ page }) => {
      await page.click('#sign-out');
      await arrived(page, 'signed-out');
    },
  }),
  'admin-expired': overview(() => {}, {
    then: async ({ page, context }) => {
      await context.clearCookies();
      await arrived(page, 'signed-out');
    },
  }),
  'admin-trouble': async ({ page }, { app }) => {
    await page.route(OVERVIEW, (route) => route.fulfill({ status: 500, json: { error: { type: 'internal' }, request_id: ID } }));
    await page.goto(`${app}/admin/`);
    await arrived(page, 'trouble');
  },
  'admin-offline': async ({ page }, { app }) => {
    await page.route(OVERVIEW, (route) => route.abort());
    await page.goto(`${app}/admin/`);
    await arrived(page, 'trouble');
  },
  'admin-out-of-touch': overview(() => {}, {
    then: async ({ page }) => {
      await page.unroute(OVERVIEW);
      await page.route(OVERVIEW, (route) => route.abort());
      const asked = page.waitForRequest(OVERVIEW);
      await asked;
      await page.waitForTimeout(500);
    },
  }),
};

/** Only these need another profile: `newPage(ADMIN_PROFILES[name])`. */
export const ADMIN_PROFILES = {
  'admin-noscript': { javaScriptEnabled: false },
};

ADMIN_STATES['admin-noscript'] = async ({ page }, { app }) => {
  await page.goto(`${app}/admin/`);
  await page.waitForSelector('noscript p');
};

