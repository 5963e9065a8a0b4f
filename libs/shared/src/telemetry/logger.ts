import { destination, pino, stdTimeFunctions, type Logger } from 'pino';

export const LOGGER = Symbol('parley.logger');

/** Fields whose values must never reach a log line, wherever in the record they stand. */
const secret = ['authorization', 'token', 'password', 'apiKey', 'databaseUrl', 'natsUrl'];

export interface LoggerSettings {
  service: string;
  level: string;
  /** Instead of standard output. Readable by its owner alone. */
  file?: string | undefined;
}

/** JSON lines, one record each; text from outside stays inside its string and can end no line. */
export function createLogger({ service, level, file }: LoggerSettings): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: secret.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
  };
  // Synchronous: what was logged before a crash must be there to be read.
  return file
    ? pino(options, destination({ dest: file, mkdir: true, mode: 0o600, sync: true }))
    : pino(options);
}
