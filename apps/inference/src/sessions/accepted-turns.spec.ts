import { describe, expect, it } from '@jest/globals';
import type { NewEntry } from '#shared/contracts';
import { numbered } from '../commands/testing/given.js';
import { accepted, queued, running, steered } from '../commands/testing/past.js';
import { AcceptedTurns } from './accepted-turns.js';

function noting(...entries: NewEntry[]): AcceptedTurns {
  const turns = new AcceptedTurns('g1');
  numbered(entries, { n: 10, en: 5 }).forEach((entry, place) => turns.note(entry, 100 + place));
  return turns;
}

function withKey(entries: NewEntry[], hash: string): NewEntry[] {
  return entries.map((entry) => ({ ...entry, body: { ...entry.body, key: { key: 'k', hash } } }) as NewEntry);
}

describe('turns that were seen accepted', () => {
  it('are known with their message, their key, and the place just before them', () => {
    const turns = noting(...running('t0'), ...withKey(accepted('t1'), 'h1'));
    expect(turns.get('t1')).toEqual({
      turn: 't1',
      message: 'm-t1',
      keyHash: 'h1',
      before: { gen: 'g1', n: 13, sequence: 103 },
    });
    expect(turns.get('t0')).toMatchObject({ keyHash: null, before: { n: 10 } });
    expect([turns.hasMessage('m-t1'), turns.hasMessage('m-t9')]).toEqual([true, false]);
    expect(turns.get('t9')).toBeUndefined();
  });

  it('are known while they wait', () => {
    expect(noting(...queued('t1', 0)).get('t1')).toMatchObject({ turn: 't1', before: { n: 10 } });
  });

  it('are known by the name they were sent under where their words joined another', () => {
    const turns = noting(...running('t1'), ...withKey(steered('t1', 't2'), 'h2'));
    expect(turns.get('t2')).toMatchObject({ turn: 't1', message: 'm-t2', keyHash: 'h2' });
    expect(turns.hasMessage('m-t2')).toBe(true);
  });

  it('are their own turn once what they joined has ended without reading them', () => {
    const turns = noting(...running('t1'), ...steered('t1', 't2'), ...queued('t2', 0));
    expect(turns.get('t2')).toMatchObject({ turn: 't2', before: { n: 14 } });
  });

  it('are nothing that any other entry tells of', () => {
    const [, ...others] = running('t1');
    expect(noting(...others).get('t1')).toBeUndefined();
  });
});

describe('more turns than an actor keeps', () => {
  const many = Array.from({ length: 1_001 }, (_, place) => accepted(`t${place}`)).flat();

  it('push out the oldest, and say that there are more than these', () => {
    const turns = noting(...many);
    expect(turns.get('t0')).toBeUndefined();
    expect(turns.hasMessage('m-t0')).toBe(false);
    expect(turns.get('t1')).toBeDefined();
    expect(turns.get('t1000')).toBeDefined();
    expect(turns.isFull).toBe(true);
  });

  it('are said before the first of them is forgotten', () => {
    expect(noting(...many.slice(0, 999)).isFull).toBe(false);
    expect(noting(...many.slice(0, 1_000)).isFull).toBe(true);
  });
});
