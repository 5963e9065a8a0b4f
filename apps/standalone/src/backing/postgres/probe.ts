import { Client } from 'pg';

import { StartError } from '../start-error.js';
import { codeOf, messageOf } from '../system/errors.js';

const ANSWER_MS = 5_000;

/** Makes sure that a database answers at this address and lets us in. */
export async function probePostgres(url: string, answerMs = ANSWER_MS): Promise<{ version: string }> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new StartError({
      message:
        'PARLEY_DATABASE_URL is no address of a Postgres database. It looks like postgres://user:password@host:5432/database.',
    });
  }
  try {
    return { version: await askVersion(url, answerMs) };
  } catch (error) {
    throw refusal(parsed, error);
  }
}

/** Connects once and asks for `server_version`; the driver's own errors come through. */
export async function askVersion(url: string, answerMs = ANSWER_MS): Promise<string> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    application_name: 'parley-probe',
  });
  // A server that dies between our two calls reports here too; the pending call fails with it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ server_version: string }>('SHOW server_version');
    return answer.rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

function refusal(url: URL, cause: unknown): StartError {
  const place = `${url.hostname}:${url.port === '' ? '5432' : url.port}`;
  const database = decodeURIComponent(url.pathname.slice(1));
  const user = decodeURIComponent(url.username);
  const message = ((): string => {
    switch (codeOf(cause)) {
      case '28P01':
      case '28000':
        return `Postgres at ${place} refuses the user ${user} or its password. Correct PARLEY_DATABASE_URL.`;
      case '3D000':
        return `Postgres at ${place} has no database ${database}. Create it, or correct PARLEY_DATABASE_URL.`;
      default:
        return `No Postgres answers at ${place}: ${messageOf(cause)}. Start it, or correct or unset PARLEY_DATABASE_URL.`;
    }
  })();
  return new StartError({ message, cause });
}
