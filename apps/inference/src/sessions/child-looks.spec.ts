import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { notFound, type Child, type Command, type Conversation } from '#shared/contracts';
import { RecordedFamily } from '../children/testing/recorded-family.js';
import { folded, given } from '../commands/testing/given.js';
import { callingFor, over, running } from '../commands/testing/past.js';
import { ChildLooks } from './child-looks.js';
import { HandClock, rest } from './testing/hand-clock.js';

const child: Child = {
  session: 's_child',
  childTurn: 't1',
  turn: 't0',
  call: 'a',
  agent: 'scout',
  background: false,
  status: 'running',
};

let clock: HandClock;
let family: RecordedFamily;
let looked: number[];
let looks: ChildLooks;

beforeEach(() => {
  clock = new HandClock();
  family = new RecordedFamily();
  looked = [];
  family.onAsked = (what) => void (what === 'look' && looked.push(clock.elapsed()));
  const session = { id: 's_parent', owner: 'u1' };
  looks = new ChildLooks({ session, family, clock, logger: pino({ enabled: false }) });
});

afterEach(() => {
  looks.close();
  expect(clock.pending).toBe(0);
});

function told(): Command<'child.finish'>[] {
  return family.of('child.finish');
}

describe('a session that others work for', () => {
  it('looks at them now and then, as long as they do', async () => {
    family.known['s_child'] = folded(running('t1'));
    looks.follow([child]);
    await clock.pass(70_000);
    looks.follow([child]);
    expect(looked).toEqual([2_000, 62_000]);
    looks.follow([{ ...child, status: 'completed' }]);
    await clock.pass(600_000);
    expect([looked.length, family.posted]).toEqual([2, []]);
  });

  it('looks soon where something has come that nobody could read', async () => {
    family.known['s_child'] = folded(running('t1'));
    looks.follow([child]);
    await clock.pass(10_000);
    looks.soon();
    await clock.pass(2_000);
    expect(looked).toEqual([2_000, 12_000]);
  });

  it('tells itself of an end that it has not been told of, and waits no longer', async () => {
    const ended = folded([...running('t1'), ...over('t1', 'completed')]);
    family.known['s_child'] = { ...ended, unsettled: [] };
    looks.follow([child]);
    await clock.pass(2_000);
    const [finish] = told();
    expect(finish).toMatchObject({ session: 's_parent', by: 'scout' });
    expect(finish?.body).toMatchObject({ child: 's_child', turn: 't0', call: 'a', status: 'completed' });
  });

  it('lets it tell itself where it is about to', async () => {
    const ended = folded([...running('t1'), ...over('t1', 'completed')]);
    family.known['s_child'] = { ...ended, unsettled: ['t1'] };
    looks.follow([child]);
    await clock.pass(600_000);
    expect(family.posted).toEqual([]);
  });

  it.each([
    ['does not know its turn', (): void => {}],
    [
      'is not there',
      (): void => {
        family.onAsked = (what) => {
          if (what === 'look') throw notFound('session');
        };
      },
    ],
  ])('gives one up that %s for some minutes', async (_, isSo) => {
    isSo();
    looks.follow([child]);
    await clock.pass(4 * 60_000);
    expect(family.posted).toEqual([]);
    await clock.pass(5_000);
    expect(family.posted.map(({ command }) => [command.type, command.session])).toEqual([
      ['turn.stop', 's_child'],
      ['child.finish', 's_parent'],
    ]);
    expect(told()[0]?.body).toMatchObject({ status: 'stopped', output: 'It never began.' });
  });

  it('counts no look that something else has called for, so soon after another', async () => {
    looks.follow([child]);
    for (let poison = 0; poison < 10; poison += 1) {
      looks.soon();
      await clock.pass(2_000);
    }
    expect([looked.length, family.posted]).toEqual([10, []]);
  });

  it('must not be let go of while they are in vain', async () => {
    looks.follow([child]);
    expect(looks.areInVain).toBe(false);
    await clock.pass(2_000);
    expect(looks.areInVain).toBe(true);
    family.known['s_child'] = folded(running('t1'));
    await clock.pass(60_000);
    expect(looks.areInVain).toBe(false);
    delete family.known['s_child'];
    await clock.pass(60_000);
    looks.follow([{ ...child, status: 'stopped' }]);
    expect(looks.areInVain).toBe(false);
  });

  it.each([
    [
      'found to be over',
      2_000,
      (): unknown => ({ ...folded([...running('t1'), ...over('t1', 'completed')]), unsettled: [] }),
    ],
    ['given up', 242_000, (): unknown => undefined],
  ])('tells nothing of one %s that has been told of meanwhile', async (_, ms, known) => {
    const found = known() as Conversation | undefined;
    if (found) family.known['s_child'] = found;
    family.onAsked = (what) => {
      if (what === 'look' && clock.elapsed() === ms) looks.follow([{ ...child, session: 's_other' }]);
    };
    looks.follow([child]);
    await clock.pass(ms);
    expect([clock.elapsed(), family.posted]).toEqual([ms, []]);
  });

  it('gives up nobody that has not read yet what it is to do', async () => {
    family.unread.add('s_child');
    looks.follow([child]);
    await clock.pass(600_000);
    expect(family.posted).toEqual([]);
  });

  it('gives up nobody because memory is away', async () => {
    family.onAsked = () => {
      throw new Error('Memory is away.');
    };
    looks.follow([child]);
    await clock.pass(600_000);
    await rest();
    expect(family.posted).toEqual([]);
  });
});

it('the end that was found out ends the call that waits for it', () => {
  const started = { session: 's_child', childTurn: 't9', agent: 'scout', background: false, call: 'a' };
  const waits = [
    ...running('t1'),
    ...callingFor({ runs: 'engine' }, 't1', 0, 'a'),
    { type: 'agent.started' as const, turn: 't1', body: started },
  ];
  const body = {
    turn: 't1',
    call: 'a',
    child: 's_child',
    status: 'completed' as const,
    output: 'x',
    truncated: false,
  };
  const found = {
    v: 1,
    id: 'c_found',
    type: 'child.finish',
    session: 's1',
    at: '2026-01-02T03:04:05.678Z',
    by: 'scout',
    body,
  } as const;
  expect(given(waits).when(found).told).toEqual(['agent.finished t1 a completed', 'tool.completed t1 a ok']);
});
