import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  invalidRequest,
  newId,
  notFound,
  ParleyError,
  type QueryRequest,
  type QueryResponse,
} from '#shared/contracts';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { refuseUnstorable } from '../asked/unstorable.js';
import { tokenOf, TokenRow } from './token.entity.js';
import { UserRow } from './user.entity.js';
import { validAt } from './valid-tokens.js';

const mostOfUser = 100;
const bits = 256;
/** By it people, and those who look for secrets in what was published, know what they have found. */
const prefix = 'parley_';

type Creation = QueryRequest<'memory.token.create'>;

/** Another's token is as absent as one that never was. */
@Injectable()
export class Tokens {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list({ user }: QueryRequest<'memory.token.list'>): Promise<QueryResponse<'memory.token.list'>> {
    const rows = await this.database.read((manager) => validOf(manager, user));
    return { tokens: rows.map(tokenOf) };
  }

  async create(request: Creation): Promise<QueryResponse<'memory.token.create'>> {
    refuseUnstorable({ name: request.name });
    const secret = prefix + randomBytes(bits / 8).toString('base64url');
    const { user: owner, holder: issuedBy, name, scopes } = request;
    const hash = createHash('sha256').update(secret).digest('hex');
    return this.database.change(async (manager) => {
      await holdUser(manager, owner);
      const holder = await holderOf(manager, request);
      refuseMoreThanHeld(holder, scopes);
      await refuseTooMany(manager, owner);
      const expiresAt = expiryOf(request, holder);
      const row = {
        hash,
        id: newId('tk'),
        owner,
        name,
        scopes,
        origin: 'issued',
        expiresAt,
        issuedBy,
      } as const;
      await manager.insert(TokenRow, row);
      const detail = { name, scopes, expiresAt: expiresAt?.toISOString() ?? null };
      await noteDeed(manager, { deed: 'token.created', by: owner, subject: row.id, detail });
      return { token: tokenOf(await manager.findOneByOrFail(TokenRow, { hash })), secret };
    });
  }

  async revoke({
    user,
    token,
  }: QueryRequest<'memory.token.revoke'>): Promise<QueryResponse<'memory.token.revoke'>> {
    return this.database.change(async (manager) => {
      await holdUser(manager, user);
      const [row] = await manager.findBy(TokenRow, validAt(new Date(), { id: token, owner: user }));
      if (!row) throw notFound('token');
      if (row.origin === 'configured') throw ofTheOperator();
      const tokenHashes = await revokeWithIssued(manager, row.hash);
      const detail = { name: row.name, withIssued: tokenHashes.length - 1 };
      await noteDeed(manager, { deed: 'token.revoked', by: user, subject: token, detail });
      return { tokenHashes };
    });
  }
}

/** Whoever has come by a token is not rid of by its end alone, if he has made himself another one. */
async function revokeWithIssued(manager: EntityManager, hash: string): Promise<string[]> {
  const [rows]: [{ hash: string }[], number] = await manager.query(
    `WITH RECURSIVE issued AS (
       SELECT hash FROM tokens WHERE hash = $1
       UNION
       SELECT tokens.hash FROM issued JOIN tokens ON tokens.issued_by = issued.hash
     )
     UPDATE tokens SET revoked_at = now() WHERE revoked_at IS NULL AND hash IN (SELECT hash FROM issued)
     RETURNING hash`,
    [hash],
  );
  return rows.map((row) => row.hash);
}

/** It has opened the door a moment ago; here it counts as it stands now. */
async function holderOf(manager: EntityManager, { user, holder }: Creation): Promise<TokenRow> {
  const [row] = await manager.findBy(TokenRow, validAt(new Date(), { hash: holder, owner: user }));
  if (row) return row;
  throw new ParleyError({ code: 'forbidden', message: 'Your token opens nothing any more.' });
}

function validOf(manager: EntityManager, owner: string): Promise<TokenRow[]> {
  const order = { createdAt: 'DESC', id: 'ASC' } as const;
  return manager.find(TokenRow, { where: validAt(new Date(), { owner }), order });
}

/** One after the other, so that what was found to be so stays so, whoever else asks at this moment. */
async function holdUser(manager: EntityManager, owner: string): Promise<void> {
  const user = await manager.findOne(UserRow, { where: { id: owner }, lock: { mode: 'for_no_key_update' } });
  if (!user) throw notFound('user');
}

async function refuseTooMany(manager: EntityManager, owner: string): Promise<void> {
  if ((await validOf(manager, owner)).length < mostOfUser) return;
  throw invalidRequest([{ path: 'body', problem: `would be one too many: you have ${mostOfUser} tokens` }]);
}

function refuseMoreThanHeld(holder: TokenRow, scopes: Creation['scopes']): void {
  const missing = scopes.filter((scope) => !holder.scopes.includes(scope));
  if (missing.length === 0) return;
  const message = `A token cannot be given what yours has not: ${missing.join(', ')}.`;
  throw new ParleyError({ code: 'forbidden', message });
}

function expiryOf({ expiresAt }: Creation, { expiresAt: ofHolder }: TokenRow): Date | null {
  if (expiresAt === null) return ofHolder;
  const at = new Date(expiresAt);
  if (at.getTime() <= Date.now()) throw refusedExpiry('must lie in the future');
  if (ofHolder && at > ofHolder)
    throw refusedExpiry(`must not lie behind ${ofHolder.toISOString()}, when yours ends`);
  return at;
}

function refusedExpiry(problem: string): Error {
  return invalidRequest([{ path: 'expiresAt', problem }]);
}

function ofTheOperator(): Error {
  const problem = 'is the one of PARLEY_TOKEN, and ends when that is changed';
  return invalidRequest([{ path: 'token', problem }]);
}
