// The sandbox's own controls, and where the servers are.

export const APP = process.env.AUTH_UI_BASE ?? 'http://127.0.0.1:8080';
export const SANDBOX = process.env.SANDBOX_BASE ?? 'http://127.0.0.1:8090';

/** The controls of the sandbox at this address. */
export function sandboxAt(base) {
  async function call(method, path, body) {
    const response = await fetch(base + path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  return {
    /** Every request the sandbox received since the last reset. */
    journal: () => call('GET', '/sandbox/journal'),

    /** Back to the seed data: no journal, no faults. */
    reset: () => call('POST', '/sandbox/reset'),

    /** No journal, no faults, but the clinics' secrets stay: the store of the demo MIS knows them. */
    resetButSecrets: () => call('POST', '/sandbox/reset?keep=secrets'),

    /**
     * From now on calls go wrong: `[{ method, path, times, fault: { kind: 'delay', ms: 500 } }]`; `[]` ends it.
     * `{ refresh: 'lost-response' }` breaks the next refresh of a secret; the sandbox's README has the words.
     */
    faults: (rules) => call('PUT', '/sandbox/faults', rules),

    /** `{ access_token_seconds, date_skew_seconds }`; what is absent is as usual. */
    settings: (settings) => call('PUT', '/sandbox/settings', settings),

    /** The text messages it «sent», one-time codes inside. */
    messages: () => call('GET', '/sandbox/sms'),

    /** The scenarios there are, as on the start page. */
    scenarios: () => call('GET', '/sandbox/scenarios'),

    /**
     * A fresh link to the page, as the demo PIS of this scenario makes it: `{ url, state, content }`.
     *
     * Overrides: `scope`, `client_id`, `redirect_uri`, `token`, `state`, and `person` with top-level fields to replace.
     */
    link: (scenario, overrides = {}) => call('POST', '/sandbox/links', { scenario, ...overrides }),

    /** The clinics of the demo MIS, with the secrets in force. */
    clinics: () => call('GET', '/sandbox/clinics'),

    /** `[{ name, value }]`: every secret, key and token there has been, resets included. */
    secrets: () => call('GET', '/sandbox/secrets'),

    /** What the demo MIS was given when it was registered: `{ client_id, name, api_key, psk, callback }`. */
    registration: () => call('GET', '/sandbox/mis'),
  };
}

export const { journal, reset, faults, messages, scenarios, link } = sandboxAt(SANDBOX);

/** The journal without the look-up of words for scopes, which is about nobody and comes while the person reads. */
export const aboutSomebody = async () => (await journal()).filter(({ path }) => path !== '/api/dictionaries');
