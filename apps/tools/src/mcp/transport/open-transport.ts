import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import { variableKeptFrom } from '#shared/contracts';
import type { Definition } from '../definitions/definition.js';
import { resolveSecrets, withoutSecrets } from '../definitions/secrets.js';
import type { Limits } from '../limits.js';
import { HttpTransport } from './http-transport.js';
import { newProgramFolder } from './program-folders.js';
import { StdioTransport } from './stdio-transport.js';
import type { BoundTransport } from './transport.js';

export interface OpenedTransport {
  transport: BoundTransport;
  /** Takes the secrets that it was given out of a text. */
  clean: (text: string) => string;
  /** After it was closed: what is left of it on the disk goes. */
  tidy: () => Promise<void>;
}

export interface TransportParts {
  environment: Readonly<Record<string, string | undefined>>;
  limits: Limits;
  clock: Clock;
  log: Logger;
}

/** What a program finds of this service's environment, beside what its definition says. */
const handedOn = ['PATH', 'HOME', 'LANG'];

/** Not started yet. Throws where a variable that the definition names is missing. */
export async function openTransport(definition: Definition, parts: TransportParts): Promise<OpenedTransport> {
  const { id, server } = definition;
  const { environment, limits, clock, log } = parts;
  const given = (server.kind === 'http' ? server.headers : server.env) ?? {};
  checkNames(definition, given);
  const resolved = resolveSecrets(given, environment);
  if (resolved.kind === 'missing')
    throw new Error(`these variables are not set for the tools service: ${resolved.names.join(', ')}`);
  const { values, secrets } = resolved;
  const clean = (text: string): string => withoutSecrets(text, secrets);
  if (server.kind === 'http') {
    const { url, timeoutMs: callMs = limits.callMs } = server;
    const transport = new HttpTransport({ url, headers: values, callMs, limits, clock });
    return { transport, clean, tidy: () => Promise.resolve() };
  }
  const cwd = await newProgramFolder();
  const env = { ...picked(environment), ...values };
  const program = { command: server.command, args: server.args ?? [], env, cwd };
  const transport = new StdioTransport({ server: id, program, clean, limits, clock, log });
  return { transport, clean, tidy: () => rm(cwd, { recursive: true, force: true }) };
}

/**
 * Whoever defines a server by API also chooses where its headers go: the secrets of this service are not his to send.
 * Refused where it is made, too; but what is stored may be older than that rule.
 */
function checkNames({ origin }: Definition, given: Readonly<Record<string, string>>): void {
  if (origin === 'file') return;
  for (const [field, value] of Object.entries(given)) {
    const name = variableKeptFrom(value);
    if (name !== undefined)
      throw new Error(
        `headers.${field} names ${name}; a server made by API may name only variables whose names begin with MCP_`,
      );
  }
}

function picked(environment: TransportParts['environment']): Record<string, string> {
  return Object.fromEntries(
    handedOn.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
