import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** The process's environment, and below it what a `.env` file in the current folder adds. */
export function environment(file = '.env'): Record<string, string | undefined> {
  const kept = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return { ...kept, ...process.env };
}
