// A short line in front of a server on this machine. Chromium's slow lines hold an answer until so long after its request, however
// fast it came. One that comes within a millisecond or two is sometimes held up to twice as long, which happens only to servers
// this near; so each piece of an answer waits a little longer than that here. It adds nothing to the time that Chromium holds it.

import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';
const WAIT_MS = 5;

/** The address of a line to the server at this one. It ends with the process. */
export async function line(address) {
  const far = new URL(address);
  const { port } = far;
  const relay = createServer({ noDelay: true }, (browser) => {
    const server = connect({ port, host: HOST, noDelay: true });
    const later = (act) => setTimeout(act, WAIT_MS);
    browser.on('data', (piece) => server.write(piece)).on('end', () => server.end()).on('error', () => server.destroy());
    server.on('data', (piece) => later(() => browser.write(piece))).on('end', () => later(() => browser.end()));
    server.on('error', () => browser.destroy());
  });
  await new Promise((done) => relay.listen(0, HOST, done));
  relay.unref();
  far.port = relay.address().port;
  return far.href;
}
