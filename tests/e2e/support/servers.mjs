// Servers of a journey's own: what one clinic's secret goes through is no business of another journey.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { sandboxAt } from './sandbox.mjs';

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
 * `app`, `sandbox`, `machine`  addresses
 * `folder`                     a temporary folder: the servers' logs, and in `mis/` keys and store
 * and the sandbox's controls
 */
export async function ownServers(settings = {}, { withGallery = false } = {}) {
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
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  const close = async () => {
    await stop();
    await rm(folder, { recursive: true });
  };
  return { ...addresses, ...sandboxAt(addresses.sandbox), folder, stop, close };
}
