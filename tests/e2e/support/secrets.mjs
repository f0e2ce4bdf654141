// What must reach no browser, no log and no disk in the clear, looked for in all that a journey has left behind.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** In every spelling it might be written down in. */
const spellings = (value) => new Set([
  value, encodeURIComponent(value), Buffer.from(value).toString('base64'), Buffer.from(value).toString('base64url'),
  Buffer.from(value).toString('hex'), JSON.stringify(value).slice(1, -1),
]);

/** The names of those that stand in this text or these bytes. */
export const found = (secrets, place) => Object.keys(secrets).filter((name) =>
  [...spellings(secrets[name])].some((spelling) => place.includes(spelling)));

/** Every secret, key and token the sandbox has ever known, and those of the proxy, by a name each. */
export async function allSecrets(servers) {
  const own = async (name) => (await readFile(path.join(servers.mis, name), 'utf8')).trim();
  const known = (await servers.secrets()).map(({ name, value }, place) => [`${name} ${place}`, value]);
  return {
    ...Object.fromEntries(known),
    'the machine token': await own('machine-token'),
    'the master key': (await own('key')).split(':')[1],
  };
}

/** None of them stands in what browsers received, in the proxy's log, in its store or in its audit log. */
export async function foundNowhere(secrets, servers) {
  const kinds = new Set(Object.keys(secrets).map((name) => name.split(' ')[0]));
  for (const kind of ['client_secret', 'api_key', 'psk']) assert.ok(kinds.has(kind), `there is a ${kind} to look for`);
  for (const [name, value] of Object.entries(secrets)) assert.ok(value.length >= 16, `${name} is long enough to be looked for`);
  assert.ok(servers.received.bodies > 0, 'browsers received something');

  const places = {
    'what browsers received': await servers.received.text(),
    'the log': await readFile(path.join(servers.folder, 'proxy.log')),
    'the audit log': await servers.audit('export'),
    'the store': await readFile(path.join(servers.mis, 'store.db')),
  };
  assert.deepEqual(servers.received.lost(), [], 'all that was received can be searched');
  for (const [name, place] of Object.entries(places)) assert.ok(place.length > 0, `${name} can be searched`);
  for (const file of await readdir(servers.mis)) {
    if (file.startsWith('store.db-')) places[file] = await readFile(path.join(servers.mis, file));
  }
  for (const [name, place] of Object.entries(places)) assert.deepEqual(found(secrets, place), [], `found in ${name}`);
}
