// The gallery is for developers: it is neither shipped nor served beside what is shipped.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { APP, PAGES, SANDBOX } from './support.mjs';

/** A sentence of the gallery's own, in every build of it. */
const ITS_WORDS = 'confirming: a minimal person';

test('nothing of the gallery is among the files that are shipped', async () => {
  const files = (await readdir(PAGES, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  assert.ok(files.length > 6, 'the pages are there');
  const apps = files.filter(({ name }) => name.endsWith('.wasm'));
  assert.ok(apps.length >= 2, 'their apps are read as they are, not compressed');
  for (const { name, parentPath } of files) {
    assert.doesNotMatch(name, /gallery/i);
    assert.ok(!(await readFile(path.join(parentPath, name))).includes(ITS_WORDS), name);
  }
});

test('a server that was not given it does not serve it', async () => {
  for (const base of [APP, SANDBOX]) {
    for (const address of ['/gallery/', '/gallery/index.html', '/gallery.html']) {
      assert.equal((await fetch(base + address)).status, 404, base + address);
    }
  }
  assert.ok(!(await (await fetch(`${SANDBOX}/`)).text()).includes('/gallery/'));
});
