import { QueryFailedError } from 'typeorm';

/** Why memory cannot start, in one sentence. It names the place and never the password. */
export function cannotUse(url: string, error: unknown): Error {
  const { where, database, user } = placeOf(url);
  const code = codeOf(error);
  const sentence = sentences[code ?? '']?.({ where, database, user });
  return new Error(
    sentence ?? `Postgres at ${where}, database "${database}", cannot be used: ${reasonOf(error)}.`,
    {
      cause: error,
    },
  );
}

interface Place {
  where: string;
  database: string;
  user: string;
}

type Sentence = (place: Place) => string;

const noAnswer: Sentence = ({ where, database }) =>
  `No Postgres answers at ${where} (database "${database}"). Does it run, and is PARLEY_DATABASE_URL right?`;
const refused: Sentence = ({ where, database, user }) =>
  `Postgres at ${where}, database "${database}", refuses the user "${user}" or the password in PARLEY_DATABASE_URL.`;
const noDatabase: Sentence = ({ where, database }) =>
  `Postgres at ${where} has no database "${database}". Create it, or correct PARLEY_DATABASE_URL.`;

const sentences: Record<string, Sentence> = {
  ECONNREFUSED: noAnswer,
  ECONNRESET: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENOTFOUND: noAnswer,
  EAI_AGAIN: noAnswer,
  ETIMEDOUT: noAnswer,
  '28P01': refused,
  '28000': refused,
  '3D000': noDatabase,
};

function placeOf(url: string): Place {
  const { hostname, port, pathname, username, searchParams } = new URL(url);
  const user = decodeURIComponent(username);
  const host = hostname || (searchParams.get('host') ?? 'localhost');
  return {
    where: `${host}:${port || '5432'}`,
    database: decodeURIComponent(pathname.slice(1)) || user,
    user,
  };
}

/** A host with several addresses fails with one error per address; they say the same. */
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof QueryFailedError ? error.driverError : error;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof Error ? cause.message : String(cause);
}
