import { describe, expect, it } from '@jest/globals';
import type { Message } from '#shared/contracts';
import { turnsIn } from '../asked/sent-history.js';
import type { SentMessage } from '../asked/run-input.js';
import { placedWords } from './placed-words.js';

const createdAt = '2026-01-01T00:00:00.000Z';

function message(id: string, role: Message['role'], text: string): Message {
  const said = { id, role, parent: null, turn: `t_${id}`, author: 'a', createdAt };
  return { ...said, status: 'complete', blocks: text === '' ? [] : [{ kind: 'text', text }] };
}

const path = [
  message('u1', 'user', 'One?'),
  message('m1', 'assistant', 'One.'),
  message('u2', 'user', 'Two?'),
  message('m2', 'assistant', 'Two.'),
];

const user = (id: string, content: string): SentMessage => ({ id, role: 'user', content });
const assistant = (id: string, content: string): SentMessage => ({ id, role: 'assistant', content });

/** The last of them are the words. */
function placed(kept: readonly Message[], ...sent: SentMessage[]) {
  return placedWords(kept, turnsIn(sent.slice(0, -1)), turnsIn(sent.slice(-1))[0]);
}

const one = [user('u1', 'One?'), assistant('m1', 'One.')];
const two = [...one, user('u2', 'Two?'), assistant('m2', 'Two.')];
const three = user('u3', 'Three?');

describe('words of a run stand', () => {
  it('at the end of what its client holds', () => {
    expect(placed(path, ...two, three)).toEqual({ where: 'at its end', unsaid: [] });
    expect(placed([], three)).toEqual({ where: 'at its end', unsaid: [] });
  });

  it('there, too, where it knows its messages by other ids, or has heard the half of an answer', () => {
    const others = two.map((each, at) => ({ ...each, id: `x${at}` }));
    expect(placed(path, ...others, three)).toMatchObject({ where: 'at its end' });
    const half = [...one, user('u2', 'Two?'), assistant('m2', 'Tw')];
    expect(placed(path, ...half, three)).toMatchObject({ where: 'at its end' });
  });

  it('there, too, where the same was said before', () => {
    const same = path.map((each, at) => message(each.id, each.role, at % 2 ? 'Fine.' : 'On.'));
    const sent = [user('u1', 'On.'), assistant('m1', 'Fine.'), user('u2', 'On.'), assistant('m2', 'Fine.')];
    expect(placed(same, ...sent, user('u3', 'On.'))).toMatchObject({ where: 'at its end' });
  });

  it('there, too, where it has never seen what somebody else has said between, or greets by itself', () => {
    const steered = [...path.slice(0, 3), message('s1', 'user', 'And?'), ...path.slice(3)];
    expect(placed(steered, assistant('g', 'Hi!'), ...two, three)).toMatchObject({ where: 'at its end' });
    const silent = [...path, message('m3', 'assistant', ''), message('c1', 'system', 'Shortened.')];
    expect(placed(silent, ...two, three)).toMatchObject({ where: 'at its end' });
  });

  it('behind the last message that it has kept', () => {
    expect(placed(path, ...one, three)).toEqual({ where: 'behind', message: 'm1', unsaid: [] });
    expect(placed(path, ...one, user('u2', 'Two!'))).toMatchObject({ where: 'behind', message: 'm1' });
    expect(placed(path, ...two.slice(0, 3), three)).toMatchObject({ where: 'behind', message: 'u2' });
  });

  it('behind both of two voices', () => {
    const voices = [...path.slice(0, 2), message('m1b', 'assistant', 'Or more.'), ...path.slice(2)];
    const heard = [...one, assistant('m1b', 'Or more.')];
    expect(placed(voices, ...heard, three)).toMatchObject({ where: 'behind', message: 'm1b' });
  });

  it('in the place of the first', () => {
    const [first] = path;
    expect(placed(path, user('u1', 'Uno?'))).toEqual({
      where: 'in the place of',
      message: first,
      unsaid: [],
    });
  });

  it('where they stand already', () => {
    const [first, , second] = path;
    const again = { where: 'said already' };
    expect(placed(path, user('u1', 'One?'))).toEqual({ ...again, message: first, behind: undefined });
    expect(placed(path, ...two.slice(0, 3))).toEqual({ ...again, message: second, behind: 'm1' });
  });

  it('together with what was refused before', () => {
    const unsaid = [{ ids: ['u3'] }];
    expect(placed(path, ...two, three, user('u4', 'Four?'))).toMatchObject({ where: 'at its end', unsaid });
    expect(placed([], three, user('u4', 'Four?'))).toMatchObject({ where: 'at its end', unsaid });
  });

  it('elsewhere where something was answered that was never answered here', () => {
    expect(placed(path, ...one, user('x', 'What?'), assistant('y', 'That.'), three)).toEqual({
      where: 'elsewhere',
    });
    expect(placed([], ...one, three)).toEqual({ where: 'elsewhere' });
  });

  it('counts words that were changed in their place as others', () => {
    const changed = [user('u1', 'Uno?'), assistant('m9', 'Uno.'), three];
    expect(placed(path, ...changed)).toEqual({ where: 'elsewhere' });
  });
});
