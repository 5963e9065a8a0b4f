import { QueryFailedError } from 'typeorm';
import { ParleyError, unavailable } from '#shared/contracts';

/**
 * Postgres understood the connection but not the statement. The library's own error carries the
 * statement's parameters, which are people's conversations, and a log line prints an error whole; so that
 * error never leaves this folder.
 */
export class StatementRefused extends Error {
  constructor(
    readonly sqlState: string,
    message: string,
  ) {
    super(`Postgres refused a statement (${sqlState}): ${message}`);
    this.name = 'StatementRefused';
  }

  /** The values themselves can never be stored: trying again is no use. */
  static isAboutData(error: unknown): error is StatementRefused {
    return error instanceof StatementRefused && classesAboutData.includes(error.sqlState.slice(0, 2));
  }
}

/** SQLSTATE classes: a value out of its type, a constraint, a limit. */
const classesAboutData = ['22', '23', '54'];
/** SQLSTATE classes that pass: connection, rolled back by a race, resources, an operator, the system. */
const passingClasses = ['08', '40', '53', '57', '58'];

const cancelled = '57014';

class TookTooLong extends Error {}

/** What the rest of memory sees instead of the library's error. */
export function withoutParameters(error: unknown): unknown {
  if (ParleyError.is(error) || !(error instanceof QueryFailedError)) return error;
  const cause: Error & { code?: unknown } = error.driverError;
  const sqlState = 'severity' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  if (sqlState === cancelled)
    return unavailable('The database does not answer.', new TookTooLong(cause.message));
  if (sqlState === undefined || passingClasses.includes(sqlState.slice(0, 2)))
    return databaseAway(cause.message);
  return new StatementRefused(sqlState, cause.message);
}

/** That Postgres gave a statement up because its time was over: less of it may pass. */
export function tookTooLong(error: unknown): boolean {
  return ParleyError.is(error) && error.cause instanceof TookTooLong;
}

export function databaseAway(reason: string): ParleyError {
  return unavailable('The database does not answer.', new Error(reason));
}
