import { describe, expect, it } from '@jest/globals';
import { cannotUse } from './cannot-use.js';

const failure = (code: string): Error => Object.assign(new Error('as Postgres says'), { code });

describe('why the database cannot be used', () => {
  it.each([
    ['ECONNREFUSED', 'No Postgres answers at db.example:5433 (database "par ley")'],
    ['ENOTFOUND', 'No Postgres answers at db.example:5433 (database "par ley")'],
    ['28P01', 'Postgres at db.example:5433, database "par ley", refuses the user "me"'],
    ['3D000', 'Postgres at db.example:5433 has no database "par ley"'],
    ['42501', 'Postgres at db.example:5433, database "par ley", cannot be used: as Postgres says.'],
  ])('%s is said in one sentence without the password', (code, beginning) => {
    const { message } = cannotUse('postgres://me:hush@db.example:5433/par%20ley', failure(code));
    expect(message.startsWith(beginning)).toBe(true);
    expect(message).not.toContain('hush');
  });

  it('names what a short address leaves to the defaults', () => {
    expect(cannotUse('postgres://me@db', failure('3D000')).message).toContain('db:5432 has no database "me"');
  });
});
