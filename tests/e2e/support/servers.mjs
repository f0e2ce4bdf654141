// Servers of a journey's own: what one clinic's secret goes through is no business of another journey.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { watch } from './browser.mjs';
import { sandboxAt } from './sandbox.mjs';
import { allSecrets, foundNowhere } from './secrets.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUILT = path.join(ROOT, 'target/debug');
const { AUTH_UI_XTASK: XTASK = path.join(BUILT, 'xtask') } = process.env;

/** Where the built pages are, a folder each. */
export const PAGES = process.env.AUTH_UI_BUILT ?? path.join(ROOT, 'dist');

/** Where the compiled servers are. */
export const PROGRAMS = process.env.AUTH_UI_PROGRAMS ?? BUILT;

/** Where the built gallery is: every page in every state. */
const GALLERY = process.env.AUTH_UI_GALLERY ?? path.join(ROOT, 'target/gallery');

/**
 * A sandbox and a proxy with a demo MIS between them, as in the demo, on free ports; `settings` are environment variables
 * of the proxy. All ends with `close()`, or with this process; `stop()` leaves the folder. Only `withGallery` does the
 * sandbox serve the gallery too.
 *
 * Whatever the journeys were about, `close()` fails when a secret, key or token is found in what browsers received from the
 * app, in the proxy's log, in its store or in its audit log. With `isSearched: false` it does not look: for patients, who are
 * given tokens of their own, for browsers nobody watches, and for pictures.
 *
 * `app`, `sandbox`, `machine`  addresses
 * `folder`                     a temporary folder: the servers' logs, and in `mis/` keys and store
 * `received`                   what browsers received from the app, as `watch` keeps it
 * `audit(word)`                the proxy's audit log, once the servers have stopped: only one process may hold the store
 * and the sandbox's controls
 */
export async function ownServers(settings = {}, { withGallery = false, isSearched = true } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'auth-ui-journey-'));
  const gallery = withGallery ? ['--gallery', GALLERY] : [];
  const child = spawn(XTASK, ['servers', '--programs', PROGRAMS, '--assets', PAGES, '--folder', folder, ...gallery], {
    env: { ...process.env, ...settings },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const told = await Promise.race([
    new Promise((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then((code) => { throw new Error(`the servers did not start (${code}); their logs are in ${folder}`); }),
  ]);
  const addresses = JSON.parse(told);
  const received = watch(addresses.app);
  let secrets;
  const stop = async () => {
    try {
      secrets ??= await allSecrets(servers);
    } finally {
      child.stdin.end();
      await ended;
    }
  };
  const close = async () => {
    try {
      await stop();
      if (isSearched) await foundNowhere(secrets, servers);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  const servers = {
    ...addresses, ...sandboxAt(addresses.sandbox), folder, received, audit: (word) => audit(addresses, word), stop, close,
  };
  return servers;
}

async function audit({ mis }, word) {
  const env = {
    ...process.env,
    AUTH_UI_ADMIN_STORE: `sqlite:${path.join(mis, 'store.db')}`,
    AUTH_UI_ADMIN_KEY_FILE: path.join(mis, 'key'),
  };
  return (await promisify(execFile)(path.join(PROGRAMS, 'auth-ui-proxy'), ['audit', word], { env })).stdout;
}
