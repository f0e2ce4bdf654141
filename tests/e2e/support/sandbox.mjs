// The sandbox's own controls, and where the servers are.

export const APP = process.env.AUTH_UI_BASE ?? 'http://127.0.0.1:8080';
export const SANDBOX = process.env.SANDBOX_BASE ?? 'http://127.0.0.1:8090';

async function call(method, path, body) {
  const response = await fetch(SANDBOX + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Every request the sandbox received since the last reset. */
export const journal = () => call('GET', '/sandbox/journal');

/** Back to the seed data: no journal, no faults. */
export const reset = () => call('POST', '/sandbox/reset');

/** From now on calls go wrong: `[{ method, path, times, fault: { kind: 'delay', ms: 500 } }]`; `[]` ends it. */
export const faults = (rules) => call('PUT', '/sandbox/faults', rules);

/** The text messages it «sent», one-time codes inside. */
export const messages = () => call('GET', '/sandbox/sms');

/** The scenarios there are, as on the start page. */
export const scenarios = () => call('GET', '/sandbox/scenarios');

/**
 * A fresh link to the page, as the demo PIS of this scenario makes it: `{ url, state, content }`.
 *
 * Overrides: `scope`, `client_id`, `redirect_uri`, `token`, `state`, and `person` with top-level fields to replace.
 */
export const link = (scenario, overrides = {}) => call('POST', '/sandbox/links', { scenario, ...overrides });
