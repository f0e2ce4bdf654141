// Every state of the admin page, and how to come to it: for pictures, for narrow screens, for accessibility.
//
// `await ADMIN_STATES[name](opened, servers)` leaves `opened.page` standing at the state. Most are reached by changing what
// the server says, into something else that it could say: that it really does is shown by the other journeys.

import { askToSignIn, DISCONNECTED, ENTREPRENEUR, fillIn, PHARMACY, signIn, TWICE } from './admin.mjs';
import { arrived } from './journey.mjs';

const OVERVIEW = '**/admin/api/overview';
const REFRESH = '**/admin/api/refresh';

const DEPUTY = { user_id: '0b8f3c0e-6d1f-4f43-9d0b-0f4b1c8d2e11', email: 'boiko@clinic.example', roles: ['OWNER'] };
const ID = 'd290f1ee-6c54-4b01-90e6-d701748f0851';
const REFERENCE = 'b5b3f1c2-55d1-4a7c-8d5e-0c8b7f1e2d3c#8811';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const FRESH = 300;
const LEASE = 60;
const CALL_TIMEOUT = 30;

/**
 * Signed in, while the server's overview is changed on its way: `change(json, at)`. `at` is the server's time at the first
 * one, so that what has happened does not move from one look to the next.
 */
const overview = (change, { then = () => {}, ...who } = {}) => async (opened, servers) => {
  const { page } = opened;
  let at;
  await page.route(OVERVIEW, async (route) => {
    try {
      const response = await route.fetch();
      if (!response.ok()) return await route.fulfill({ response });
      const json = await response.json();
      at ??= json.now;
      hasBeenHere(json, at);
      change(json, at);
      checkLimits(json);
      return await route.fulfill({ response, json });
    } catch (error) {
      // The page asks again and again, and was closed meanwhile.
      if (!/closed|disposed/.test(error.message)) throw error;
    }
  });
  await signIn(page, servers, who);
  await then(opened, servers);
};

/** The sandbox began a minute ago and its tokens live for a month; the clinic of the pictures has been here for long. */
function hasBeenHere({ session, connection: { connection }, active }, at) {
  session.token_until = session.fresh_until - FRESH + HOUR;
  if (connection) connection.inserted_at = '2024-01-10T08:00:00.000000';
  active.stored_at = at - 20 * DAY;
}

const check = (json, name, result) => { json.preflight.find((one) => one.name === name).result = result; };

/** These checks before the button fail, each for its reason. */
const fails = (json, checks) => {
  for (const [name, reason] of Object.entries(checks)) check(json, name, { state: 'failed', reason });
};

/** The checks of time, as the session has it. A repair asks for no fresh sign-in, and for less of the token's life. */
function checkLimits(json) {
  const { token_until, fresh_until } = json.session;
  const isRepair = json.last?.outcome.outcome === 'in_doubt' || json.active?.proof.state === 'refused';
  const limit = (name, reason, seconds_left, needed) => check(json, name,
    seconds_left >= needed ? { state: 'passed', seconds_left } : { state: 'failed', reason });
  limit('token_lifetime', 'token_ends_soon', token_until - json.now, isRepair ? 30 : 600);
  if (isRepair) check(json, 'fresh_sign_in', { state: 'passed' });
  else limit('fresh_sign_in', 'sign_in_too_old', fresh_until - json.now, 1);
}

/** The person signed in earlier by so many seconds; so it was then that the stored secret was seen to work. */
function signedInBefore(json, seconds) {
  for (const end of ['fresh_until', 'ends_at', 'token_until']) json.session[end] -= seconds;
  json.active.proof.at -= seconds;
}

const uuid = (number) => `018f3c0e-6d1f-7f43-9d0b-${number.toString(16).padStart(12, '0')}`;

/** Whether eHealth has answered, so that there is a reference of its own. */
const isAnswered = ({ outcome, reason, doubt }) => ({
  stored: true,
  not_changed: ['forbidden', 'refused'].includes(reason),
  in_doubt: ['upstream_failed', 'no_secret', 'other_connection'].includes(doubt),
})[outcome];

/** An attempt that ended at this time. */
const attempt = (json, finished, outcome, { took = 2, ...more } = {}) => ({
  id: uuid(finished), actor: DEPUTY, reason: 'suspected_leak', connection_id: json.connection.connection?.id,
  started_at: finished - took, finished_at: finished, outcome, request_id: uuid(finished * 2),
  ...(isAnswered(outcome) ? { upstream_request_id: REFERENCE } : {}),
  ...more,
});

/** A refresh that ended well at this time, tried at once: its secret is the one in use. */
function storeAt(json, finished, proof = { state: 'proven', at: finished + 1 }, more = {}) {
  const version = json.active.number + 1;
  const fingerprint = (0xa41c9f02 + version * 0x1055d1).toString(16);
  const stored = attempt(json, finished, { outcome: 'stored', version, fingerprint, proof }, more);
  json.active = { number: version, fingerprint, stored_at: finished, actor: stored.actor, proof };
  tell(json, stored);
}

/** Puts a finished attempt on top of the history. */
function tell(json, ended) {
  json.history.attempts.unshift(ended);
  json.last = ended;
}

/** The newest attempt ended so, while the person was signed in. */
const ended = (outcome, more = {}, change = () => {}) => overview((json, at) => {
  signedInBefore(json, 180);
  tell(json, attempt(json, at - 40, outcome, more));
  change(json, at);
});

const stored = (proofAt) => overview((json, at) => {
  signedInBefore(json, 180);
  storeAt(json, at - 40, proofAt(at - 39));
});
const notChanged = (reason, { message, ...more } = {}) => ended({ outcome: 'not_changed', reason, message }, more);
const inDoubt = (doubt, more, change) => ended({ outcome: 'in_doubt', doubt }, more, change);
const noAnswer = (change) => inDoubt('no_answer', { took: CALL_TIMEOUT + 2 }, change);

/** The new secret is not in the store, which takes no entry: the server tells the outcome from memory. */
const notStored = (doubt) => overview((json, at) => {
  signedInBefore(json, 180);
  json.last = attempt(json, at - 30, { outcome: 'in_doubt', doubt }, { took: 12 });
  fails(json, { store: 'store_full' });
});

const running = (phase, by_me, seconds = 3) => overview((json, at) => {
  signedInBefore(json, 180);
  json.running = {
    attempt: ID, actor: by_me ? json.session.actor : DEPUTY, since: at - seconds, by_me, phase,
  };
  fails(json, { idle: 'busy' });
});

/** The server answers an order so; its overviews are changed `before` and `after`. */
const ordered = (status, error, { before = () => {}, after = () => {} } = {}) => async (opened, servers) => {
  let isOrdered = false;
  await overview((json, at) => {
    before(json, at);
    if (isOrdered) after(json, at);
  }, {
    then: async ({ page }) => {
      await page.route(REFRESH, (route) => {
        isOrdered = true;
        return route.fulfill({ status, json: { error, request_id: ID } });
      });
      await fillIn(page);
      const answered = page.waitForResponse(REFRESH);
      await page.click('#refresh');
      await answered;
      await page.waitForTimeout(300);
    },
  })(opened, servers);
};

/** What eHealth says of the connection when it accepts the token no more. */
function refusesToken(json) {
  json.connection = { state: 'unknown', reason: 'token_refused', reference: REFERENCE };
  fails(json, { connection: 'token_refused' });
}

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
  // No server of ours says so to somebody who has signed in with a stored secret; the contract allows it.
  'admin-ready-nothing-stored': overview((json) => { json.active = null; }),
  'admin-ready-refused-elsewhere': overview((json, at) => {
    signedInBefore(json, 1500);
    json.active.proof = { state: 'refused', at: at - 600 };
  }),
  'admin-token-over': overview((json, at) => {
    signedInBefore(json, json.session.token_until - at + 60);
    refusesToken(json);
  }),
  'admin-history-long': overview((json, at) => {
    const reasons = ['routine', 'suspected_leak', 'staff_change', 'test'];
    json.history.attempts = [];
    for (let day = 20; day > 0; day -= 4) {
      const reason = reasons[day / 4 % 4];
      const days = (count) => at - count * DAY;
      storeAt(json, days(day), undefined, { reason });
      tell(json, attempt(json, days(day - 1), { outcome: 'not_changed', reason: 'unreachable' }, { reason }));
      const finished = days(day - 2);
      const [doubt, repair] = [uuid(finished), uuid(finished + 300)];
      tell(json, attempt(json, finished, { outcome: 'in_doubt', doubt: 'no_answer' },
        { reason, took: CALL_TIMEOUT + 2, repaired_by: repair }));
      storeAt(json, finished + 300, undefined, { reason, repairs: doubt });
    }
    json.history.more = true;
    // Signed in since.
    json.active.proof = { state: 'proven', at };
  }),
  'admin-no-connection': overview(() => {}, { edrpou: DISCONNECTED }),
  'admin-many-connections': overview(() => {}, { edrpou: TWICE }),
  'admin-connection-unknown': overview((json) => {
    json.connection = { state: 'unknown', reason: 'timeout' };
    // Without an answer there is no date to compare the clock with.
    fails(json, { connection: 'timeout', clock: 'timeout' });
  }),
  'admin-not-owner': overview(() => {}, { as: 'doctor' }),
  'admin-checks-failing': overview((json, at) => {
    signedInBefore(json, json.session.token_until - at - 300);
    for (const ago of [3000, 1800, 1200]) storeAt(json, at - ago);
    fails(json, { store: 'store_full', key: 'key_exposed', clock: 'clock_skew', rate: 'too_many' });
  }),

  'admin-wrong-confirmation': overview(() => {}, {
    then: async ({ page }) => {
      await fillIn(page, { edrpou: '12345679' });
      await page.click('#refresh');
      await page.waitForSelector('#confirmation-problem:not(:empty)');
    },
  }),
  'admin-order-not-ready': ordered(503, { type: 'not_ready', reason: 'store_read_only' }, {
    after: (json) => fails(json, { store: 'store_read_only' }),
  }),
  // Another head's third refresh of this hour has just ended.
  'admin-order-too-many': ordered(429, { type: 'too_many', retry_after: 1500 }, {
    before: (json, at) => [2098, 1200].forEach((ago) => storeAt(json, at - ago)),
    after: (json, at) => {
      storeAt(json, at);
      fails(json, { rate: 'too_many' });
    },
  }),
  'admin-order-internal': ordered(500, { type: 'internal' }),
  'admin-order-reauth': ordered(401, { type: 'reauth_required' }, {
    before: (json, at) => signedInBefore(json, json.session.fresh_until - at - 5),
    after: (json, at) => signedInBefore(json, json.session.fresh_until - at),
  }),

  'admin-running-checking': running('checking', true),
  'admin-running-asking': running('asking', true, 12),
  'admin-running-storing': running('storing', true),
  'admin-running-other': running('asking', false, 25),

  'admin-stored': stored((at) => ({ state: 'proven', at })),
  'admin-stored-untried': stored(() => ({ state: 'untried' })),
  'admin-stored-refused': stored((at) => ({ state: 'refused', at })),
  'admin-not-changed': notChanged('unreachable'),
  // Of another head: what this one may do is not said by it.
  'admin-not-changed-message': notChanged('forbidden', {
    message: 'Your scope does not allow to access this resource. Missing allowances: connection:refresh_secret',
  }),
  'admin-not-changed-interrupted': notChanged('interrupted', { took: LEASE }),
  'admin-in-doubt': noAnswer(),
  'admin-in-doubt-unreadable': inDoubt('unreadable'),
  'admin-in-doubt-failed': inDoubt('upstream_failed'),
  'admin-in-doubt-no-secret': inDoubt('no_secret'),
  'admin-in-doubt-other': inDoubt('other_connection'),
  'admin-in-doubt-interrupted': inDoubt('interrupted', { took: LEASE }),
  'admin-in-doubt-not-stored': notStored('not_stored'),
  'admin-in-doubt-escrow': notStored('only_escrow'),
  'admin-in-doubt-late': noAnswer((json, at) => {
    signedInBefore(json, json.session.token_until - at - 20);
    // For as long as it is looked at.
    json.session.token_until = json.now + 20;
  }),
  'admin-in-doubt-over': noAnswer((json, at) => {
    signedInBefore(json, json.session.token_until - at + 60);
    refusesToken(json);
  }),
  'admin-repair-failed': overview((json, at) => {
    signedInBefore(json, 180);
    const doubt = attempt(json, at - 100, { outcome: 'in_doubt', doubt: 'no_answer' }, { took: CALL_TIMEOUT + 2 });
    tell(json, doubt);
    tell(json, attempt(json, at - 40,
      { outcome: 'not_changed', reason: 'refused', message: 'Connection is being updated by another request' },
      { repairs: doubt.id, actor: json.session.actor }));
    json.last = doubt;
  }),
  'admin-repair-then-proven': overview((json, at) => {
    signedInBefore(json, 240);
    const settled = attempt(json, at - 160, { outcome: 'not_changed', reason: 'proven_unchanged' });
    tell(json, settled);
    tell(json, attempt(json, at - 120, { outcome: 'not_changed', reason: 'unreachable' },
      { repairs: settled.id, actor: json.session.actor }));
    // What has settled it.
    json.active.proof = { state: 'proven', at: at - 60 };
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

