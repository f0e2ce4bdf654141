// Finds browsers: named by the environment, else on PATH. Downloads nothing.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = process.env.AUTH_UI_TOOLS ?? fileURLToPath(new URL('../../../.tools', import.meta.url));

export function findProgram(variable, ...names) {
  if (process.env[variable]) return process.env[variable];
  const folders = [path.join(tools, 'bin'), ...(process.env.PATH ?? '').split(path.delimiter)];
  for (const name of names) {
    const folder = folders.find((folder) => existsSync(path.join(folder, name)));
    if (folder) return path.join(folder, name);
  }
  throw new Error(`${names[0]} is missing: name its path in ${variable}`);
}
