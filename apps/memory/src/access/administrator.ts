import { createHash } from 'node:crypto';
import { ArrayContains, IsNull, Not, type EntityManager } from 'typeorm';
import { noteDeed } from '../audit/write-deeds.js';
import type { Database } from '../database/database.js';
import { TokenRow } from './token.entity.js';
import { UserRow } from './user.entity.js';
import { validAt } from './valid-tokens.js';

const administrator = 'u_admin';

/** After this somebody can come in, or memory does not start: a house without a key serves nobody. */
export async function admitAdministrator(database: Database, token: string | undefined): Promise<void> {
  try {
    await database.change((manager) => (token ? configure(manager, token) : demandAdministrator(manager)));
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function configure(manager: EntityManager, token: string): Promise<void> {
  const hash = createHash('sha256').update(token).digest('hex');
  await manager.upsert(UserRow, { id: administrator, name: 'Administrator' }, ['id']);
  await manager.update(
    TokenRow,
    { origin: 'configured', hash: Not(hash), revokedAt: IsNull() },
    { revokedAt: new Date() },
  );
  const row = {
    hash,
    owner: administrator,
    scopes: ['admin', 'write', 'read'],
    name: 'first administrator',
    origin: 'configured',
    expiresAt: null,
    revokedAt: null,
  } as const;
  const isKnown = await manager.existsBy(TokenRow, { hash, revokedAt: IsNull() });
  await manager.upsert(TokenRow, { ...row, scopes: [...row.scopes] }, ['hash']);
  if (!isKnown) await noteDeed(manager, { deed: 'token.configured', by: 'system', owner: administrator });
}

async function demandAdministrator(manager: EntityManager): Promise<void> {
  const found = await manager.existsBy(TokenRow, validAt(new Date(), { scopes: ArrayContains(['admin']) }));
  if (found) return;
  throw new Error(
    'Nobody could come in: there is no administrator yet, so PARLEY_TOKEN must be set to a secret of at least 16 characters.',
  );
}
