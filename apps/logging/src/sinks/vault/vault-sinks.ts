import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Broker, QueryClient } from '#shared/broker';
import type { Config } from '#shared/config';
import { FileLocks, Vault } from '#shared/vault';
import { VaultLogSink } from './vault-log-sink.js';

/** None where there is no vault, or only those who write in it themselves. */
export function vaultSinks(
  { PARLEY_VAULT_DIR: folder, PARLEY_VAULT_LOG: rule }: Config,
  queries: QueryClient,
  broker: Broker,
  log: Pick<Logger, 'warn'>,
): VaultLogSink[] {
  if (folder === undefined || rule === undefined) return [];
  const failed = (error: unknown): void =>
    log.warn({ err: error }, 'A file of the vault could not be let go yet');
  const locks = new FileLocks({ broker, failed });
  return [new VaultLogSink({ vault: new Vault(resolve(folder)), locks, queries, rule })];
}
