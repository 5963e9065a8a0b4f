import { pino, type Logger } from 'pino';

export const LOGGER = Symbol('parley.logger');

/** Fields whose values must never reach a log line, wherever in the record they stand. */
const secret = ['authorization', 'token', 'password', 'apiKey', 'databaseUrl', 'natsUrl'];

export interface LoggerSettings {
  service: string;
  level: string;
}

/** JSON lines, one record each; text from outside stays inside its string and can end no line. */
export function createLogger({ service, level }: LoggerSettings): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secret.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
  });
}
