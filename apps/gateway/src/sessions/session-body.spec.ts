import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { parseNewSession, parseSessionChange } from './session-body.js';

function refused(parse: () => unknown): string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return error.body.details?.map(({ path }) => path) ?? [];
  }
}

describe('a new session', () => {
  it('may be asked for without anything', () => {
    expect(parseNewSession(undefined)).toEqual({});
  });

  it.each([
    [[], 'body'],
    [{ name: '' }, 'name'],
    [{ name: 'a\0' }, 'name'],
    [{ agents: ['ann', 'ben', 'ann'] }, 'agents.2'],
    [{ agents: ['a b'] }, 'agents.0'],
    [{ agents: Array.from({ length: 21 }, (_, index) => `a${index}`) }, 'agents'],
    [{ passes: ['memory', 'memory'] }, 'passes'],
    [{ passes: ['dream'] }, 'passes.0'],
    [{ recall: 'always' }, 'recall'],
    [{ scenes: 'yes' }, 'scenes'],
    [{ scene: {} }, 'scene.place'],
    [{ scene: { place: ' ' } }, 'scene.place'],
    [{ scene: { place: 'a', present: [{ who: 'ann', hat: 1 }] } }, 'scene.present.0.hat'],
    [{ scene: { place: 'a', persona: '\ud800' } }, 'scene.persona'],
    [{ scene: { place: 'a' }, scenes: false }, 'scenes'],
    [{ archived: true }, 'archived'],
    [{ name: 'one\ntwo' }, 'name'],
    [{ name: 'one\u2028two' }, 'name'],
  ])('%j is refused at %s', (body, path) => expect(refused(() => parseNewSession(body))).toEqual([path]));
});

describe('the change of a session', () => {
  it('tells what its owner notes from what its turns go by', () => {
    const body = { name: null, archived: true, read: true, model: null, agents: [], scenes: true };
    expect(parseSessionChange(body)).toEqual({
      mark: { name: null, archived: true, read: true },
      change: { model: null, agents: [], scenes: true },
    });
  });

  it.each([
    [{}, 'body'],
    [null, 'body'],
    [{ read: false }, 'read'],
    [{ agents: null }, 'agents'],
    [{ model: 'best' }, 'model'],
    [{ owner: 'u_2' }, 'owner'],
    [{ scene: { place: 'a' } }, 'scene'],
  ])('%j is refused at %s', (body, path) => expect(refused(() => parseSessionChange(body))).toEqual([path]));
});
