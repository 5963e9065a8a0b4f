import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { Broker } from '#shared/broker';
import type { Scope } from '#shared/contracts';
import { VaultDoor } from './vault-door.js';

function doorOf(users: string[], folder: string | undefined = '/vault'): VaultDoor {
  const config = { PARLEY_VAULT_USERS: users, ...(folder === '' ? {} : { PARLEY_VAULT_DIR: folder }) };
  return new VaultDoor(config, {} as Broker, pino({ level: 'silent' }));
}

const admin: Scope[] = ['admin', 'write', 'read'];
const writer: Scope[] = ['write', 'read'];

describe('the vault', () => {
  it.each([
    ['admin', 'u_1', admin],
    ['all', 'u_1', writer],
    ['u_1', 'u_1', writer],
  ])('of %s lets %s in', (users, user, scopes) => {
    expect(doorOf(['u_2', users]).enter({ user, scopes })).toBeDefined();
  });

  it.each([
    ['admin', 'u_1', writer],
    ['u_1', 'u_2', admin],
  ])('of %s keeps %s out', (users, user, scopes) => {
    expect(() => doorOf([users]).enter({ user, scopes })).toThrow('not for everybody');
  });

  it('is not there unless somebody has said where', () => {
    expect(() => doorOf(['all'], '').enter({ user: 'u_1', scopes: admin })).toThrow(
      'PARLEY_VAULT_DIR is not set',
    );
  });
});
