import { describe, expect, it } from '@jest/globals';
import {
  agreedTo,
  answered,
  asking,
  completed,
  entry,
  needsWord,
  requested,
  turn,
} from '../testing/entries.js';
import { afterEntry, noWaits } from './client-waits.js';
import { Teller } from './teller.js';
import type { Telling } from './telling.js';

/** Tells everything by its name. */
const names: Telling<string[]> = {
  begin: (part) => ({ state: [], frames: [`hello ${part}`] }),
  tell: (state, { type }) => ({ state: [...state, type], frames: [type] }),
  pause: (state, calls) => ({ state, frames: [`yours: ${calls.map(({ key }) => key)}`] }),
  breakOff: (state, reason) => ({ state, frames: [`sorry: ${reason}`] }),
  whole: (state) => ({ status: 200, body: state }),
};

const teller = (...answers: string[]) => new Teller({ turn, telling: names, answered: new Set(answers) });

describe('a teller', () => {
  it('greets with its first word, and is over with the turn', () => {
    const telling = teller();
    expect(telling.tell(entry('turn.started', { attempt: 1 }))).toEqual(['hello 0', 'turn.started']);
    expect([telling.tell(completed()), telling.over]).toEqual([['turn.completed'], true]);
    expect(telling.tell(completed())).toEqual([]);
    expect(telling.breakOff('draining')).toEqual([]);
  });

  it('says nothing of other turns', () => {
    expect(teller().tell(entry('turn.started', { attempt: 1 }, 't_2'))).toEqual([]);
  });

  it('is over where its turn waits for the client', () => {
    const telling = teller();
    const told = [...asking(0, 'a'), requested('a', 'client')].flatMap((each) => telling.tell(each));
    expect([told.at(-1), telling.over]).toEqual(['yours: k_a', true]);
  });

  it('goes on behind the calls that its client has answered, as another part', () => {
    const telling = teller('k_b');
    const first = [...asking(0, 'a'), requested('a', 'client'), answered('a')];
    const second = [...asking(1, 'b'), requested('b', 'client')];
    expect([...first, ...second].flatMap((each) => telling.tell(each))).toEqual([]);
    expect(telling.tell(answered('b'))).toEqual(['hello 2', 'tool.completed']);
    expect(telling.whole().body).toEqual(['tool.completed']);
  });

  it('tells a part by its number too, up to the next pause', () => {
    const first = [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b', 'client')];
    const second = [answered('b'), answered('a'), ...asking(1, 'c'), requested('c', 'client'), answered('c')];
    const part = (number: number) => {
      const telling = new Teller({ turn, telling: names, part: number });
      const told = [...first, ...second, completed()].flatMap((each) => telling.tell(each));
      return [told[0], told.at(-1)];
    };
    expect([0, 1, 2].map(part)).toEqual([
      ['hello 0', 'yours: k_a,k_b'],
      ['hello 1', 'yours: k_c'],
      ['hello 2', 'turn.completed'],
    ]);
  });

  it('pauses again where not all was answered, and not for what was meanwhile', () => {
    const both = [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b', 'client')];
    const telling = teller('k_a');
    expect(both.flatMap((each) => telling.tell(each))).toEqual([]);
    expect(telling.tell(answered('a'))).toEqual(['hello 1', 'tool.completed', 'yours: k_b']);
    expect(telling.over).toBe(true);
    const late = teller('k_a');
    const answers = [...both, answered('b'), answered('a'), ...asking(1).slice(0, 1)];
    expect(answers.flatMap((each) => late.tell(each))).not.toContain('yours: k_b');
    expect(late.over).toBe(false);
  });

  it('goes on from answers that came before anybody waited for them', () => {
    const telling = teller('k_a');
    const early = [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b'), answered('a')];
    expect(early.flatMap((each) => telling.tell(each))).toEqual(['hello 1', 'tool.completed']);
  });

  it('hands out no call that somebody must agree to, or that is over, before its append is', () => {
    const asked = [requested('a', 'client'), needsWord('a')];
    const telling = teller();
    asking(0, 'a').forEach((each) => telling.tell(each));
    expect(telling.tellAppend(asked)).toEqual(['tool.requested', 'tool.approval_requested']);
    expect(telling.tell(agreedTo('a', 'approve'))).toEqual(['tool.approval_answered', 'yours: k_a']);
    const refused = teller();
    asking(0, 'a').forEach((each) => refused.tell(each));
    expect(refused.tellAppend([requested('a', 'client'), answered('a')])).not.toContain('yours: k_a');
  });

  it('waits with whoever can agree for his word', () => {
    const told: string[][] = [];
    const telling: Telling<string[]> = {
      ...names,
      takes: 'results and approvals',
      pause: (state, calls, approvals) => {
        told.push([...calls.map(({ key }) => key), ...approvals.map(({ approval }) => approval)]);
        return { state, frames: [] };
      },
    };
    const entries = [...asking(0, 'a'), requested('a'), needsWord('a')];
    const first = new Teller({ turn, telling });
    entries.forEach((each) => first.tell(each));
    expect([told, first.over]).toEqual([[['ap_a']], true]);
    const second = new Teller({ turn, telling, answered: new Set(['ap_a']) });
    const then = [...entries, agreedTo('a', 'approve')].flatMap((each) => second.tell(each));
    expect([then, second.over]).toEqual([['hello 1', 'tool.approval_answered'], false]);
  });

  it('goes on in the midst of a turn where it is told what was open', () => {
    const both = [...asking(0, 'a', 'b'), requested('a', 'client'), requested('b', 'client')];
    const waits = both.reduce(afterEntry, noWaits);
    const telling = new Teller({ turn, telling: names, waits, answered: new Set(['k_a']) });
    expect(telling.tell(answered('a'))).toEqual(['hello 0', 'tool.completed', 'yours: k_b']);
  });

  it('tells the end of a turn that has not waited for the answers', () => {
    const telling = teller('k_a');
    expect(telling.tell(completed())).toEqual(['hello 1', 'turn.completed']);
  });

  it('says why it ends also where it had not begun to tell', () => {
    expect(teller('k_a').breakOff('unavailable')).toEqual(['hello 1', 'sorry: unavailable']);
  });

  it('says why it ends before its turn does, once', () => {
    const telling = teller();
    expect(telling.breakOff('slow_reader')).toEqual(['hello 0', 'sorry: slow_reader']);
    expect([telling.over, telling.breakOff('draining')]).toEqual([true, []]);
  });
});
