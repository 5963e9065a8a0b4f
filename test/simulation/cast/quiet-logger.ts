import type { Logger } from 'pino';

export type Tell = (line: string) => void;

/** What the services log goes into the trace, if anybody wants one. */
export function loggerFor(process: string, tell: Tell | undefined): Logger {
  const at =
    (level: string) =>
    (first: unknown, words?: string): void =>
      tell?.(`${process} ${level}: ${words ?? String(first)} ${detailsOf(first)}`);
  const quiet: Record<string, unknown> = {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => quiet,
  };
  return quiet as unknown as Logger;
}

function detailsOf(first: unknown): string {
  if (typeof first !== 'object' || first === null) return '';
  const { err, ...rest } = first as { err?: unknown };
  const cause = err instanceof Error ? ` (${err.message})` : '';
  return JSON.stringify(rest) + cause;
}
