import './node-version.mjs';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';

/** `npm run rebuild`: proves that the stored events give what the tables hold, with what is built. */
const main = new URL('../dist/apps/memory/src/rebuild/main.js', import.meta.url);
const written = { ...(existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}), ...process.env };

if (!existsSync(main)) giveUp('There is nothing built to run: npm run build comes first.');
else {
  if (!written.PARLEY_DATABASE_URL) process.env.PARLEY_DATABASE_URL = urlOfStandalone();
  if (process.env.PARLEY_DATABASE_URL || written.PARLEY_DATABASE_URL) await import(main.href);
  else
    giveUp(
      'PARLEY_DATABASE_URL is not set, and no Parley of npm start is running here: start it, or say where Postgres is.',
    );
}

/** The database of a Parley that `npm start` keeps running, by what it has written into its data folder; else nothing. */
function urlOfStandalone() {
  const folder = path.join(written.PARLEY_DATA_DIR || '.parley', 'postgres');
  try {
    const password = readFileSync(path.join(folder, 'password'), 'utf8').trim();
    // Its fourth line is the port.
    const port = readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8')
      .split('\n')[3]
      ?.trim();
    return `postgres://parley:${encodeURIComponent(password)}@127.0.0.1:${port}/parley`;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EACCES') return '';
    throw error;
  }
}

function giveUp(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
