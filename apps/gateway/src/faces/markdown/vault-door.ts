import { Inject, Injectable } from '@nestjs/common';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { ParleyError, type Access } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { FileLocks, Vault } from '#shared/vault';

export interface OpenVault {
  files: Vault;
  locks: FileLocks;
}

/** Whoever may use the vault may use all of it, so not everybody may. */
@Injectable()
export class VaultDoor {
  private readonly vault: OpenVault | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_VAULT_DIR' | 'PARLEY_VAULT_USERS'>,
    @Inject(BROKER) broker: Broker,
    @Inject(LOGGER) log: Pick<Logger, 'warn'>,
  ) {
    const { PARLEY_VAULT_DIR: folder } = config;
    const failed = (error: unknown): void =>
      log.warn({ err: error }, 'A file of the vault could not be let go yet');
    if (folder !== undefined)
      this.vault = { files: new Vault(resolve(folder)), locks: new FileLocks({ broker, failed }) };
  }

  /** Throws `not_found` where there is no vault, and `forbidden` for those who may not use it. */
  enter({ user, scopes }: Pick<Access, 'user' | 'scopes'>): OpenVault {
    if (!this.vault)
      throw new ParleyError({
        code: 'not_found',
        message: 'There is no vault here: PARLEY_VAULT_DIR is not set.',
      });
    const { PARLEY_VAULT_USERS: users } = this.config;
    const isLetIn =
      users.includes('all') || users.includes(user) || (users.includes('admin') && scopes.includes('admin'));
    if (isLetIn) return this.vault;
    const message = 'The vault is not for everybody: PARLEY_VAULT_USERS names who may use it.';
    throw new ParleyError({ code: 'forbidden', message });
  }
}
