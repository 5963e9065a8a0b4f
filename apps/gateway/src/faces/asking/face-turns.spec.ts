import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Clock } from '#shared/broker';
import { ParleyError, type Cursor } from '#shared/contracts';
import type { Submit, Submitted } from '../../turns/submits.js';
import { Continuations } from '../conversations/continuations.js';
import { FaceTurns, type CallResult } from './face-turns.js';

const before: Cursor = { gen: 'g', n: 3, sequence: 9 };
const call = { session: 's_1', turn: 't_1', key: 'k_1' };
const ok = (more: Partial<CallResult['call']> = {}): CallResult => ({
  call: { ...call, ...more },
  outcome: 'ok',
  output: 'seen',
});

let submits: Submit[];
let becomes: (submit: Submit) => Promise<Submitted>;
let posted: unknown[];
let post: () => Promise<void>;
/** How often a turn is looked for in vain. */
let late: number;
let elapsed: number;
let turns: FaceTurns;

beforeEach(() => {
  submits = [];
  becomes = async () => ({ status: 'accepted', turn: 't_1', message: 'm_1', before });
  posted = [];
  post = async () => {};
  late = 0;
  elapsed = 0;
  const clock = { elapsed: () => elapsed, wait: async (ms: number) => void (elapsed += ms) };
  const submit = (asked: Submit): Promise<Submitted> => {
    submits.push(asked);
    return becomes(asked);
  };
  const send = async (...mail: unknown[]): Promise<undefined> => {
    posted.push(mail);
    await post();
    return undefined;
  };
  turns = new FaceTurns(
    { clock: clock as Clock },
    { PARLEY_MAX_TEXT_CHARS: 20, PARLEY_MAX_ATTACHMENTS: 2 } as never,
    { submit },
    { send },
    { placeOf: async () => (late-- > 0 ? undefined : before) },
    new Continuations({ fork: async () => 's_fork' }),
  );
});

const asked = { user: 'u_1', budgeted: false, session: 's_1', body: { text: 'hi' } };

describe('a turn that is begun', () => {
  it('tells where its log begins', async () => {
    const begun = await turns.begin(asked);
    expect(begun).toEqual({ user: 'u_1', session: 's_1', turn: 't_1', message: 'm_1', before });
    expect(submits).toEqual([{ ...asked, key: undefined }]);
  });

  it('knows whose trace it was asked for in', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await turns.begin({ ...asked, traceparent });
    expect(submits).toMatchObject([{ traceparent }]);
  });

  it('is refused as a native submit is', async () => {
    await expect(turns.begin({ ...asked, body: { text: ' ' } })).rejects.toThrow('text: is empty');
    await expect(turns.begin({ ...asked, body: { text: 'x'.repeat(21) } })).rejects.toThrow(/^text: has 21/);
    expect(submits).toEqual([]);
  });

  it('is waited for where it is stored and nobody has taken it up', async () => {
    becomes = async () => ({ status: 'pending', turn: 't_1', message: 'm_1' });
    late = 3;
    expect(await turns.begin(asked)).toMatchObject({ turn: 't_1', before });
    late = 1_000_000;
    await expect(turns.begin(asked)).rejects.toMatchObject({ body: { code: 'unavailable' } });
    expect(elapsed).toBeLessThan(32_000);
  });

  it('is that of a fork where somebody else goes on behind the same message', async () => {
    becomes = async ({ session }) => {
      if (session !== 's_fork') throw new ParleyError({ code: 'head_moved', message: 'No.' });
      return { status: 'accepted', turn: 't_1', message: 'm_1', before };
    };
    expect(await turns.begin({ ...asked, at: 'm_0' })).toMatchObject({ session: 's_fork' });
    expect(submits.map(({ body: { after } }) => after)).toEqual(['m_0', 'm_0']);
  });
});

describe('the results of a client’s calls', () => {
  it('are posted, and name what was told before them', async () => {
    const results = [ok(), { ...ok({ key: 'k_2' }), outcome: 'error' as const, output: 'no' }];
    const { answered, ...begun } = await turns.answer({ user: 'u_1', results });
    expect(begun).toEqual({ user: 'u_1', session: 's_1', turn: 't_1', before });
    expect([...answered]).toEqual(['k_1', 'k_2']);
    const sender = { user: 'u_1', session: 's_1' };
    expect(posted).toEqual([
      [sender, 'call.answer', { key: 'k_1', outcome: 'ok', output: 'seen' }],
      [sender, 'call.answer', { key: 'k_2', outcome: 'error', output: 'no' }],
    ]);
  });

  it('may come once more', async () => {
    post = async () => {
      throw new ParleyError({ code: 'already_answered', message: 'It has its result.' });
    };
    expect(await turns.answer({ user: 'u_1', results: [ok()] })).toMatchObject({ turn: 't_1' });
    post = async () => {
      throw new ParleyError({ code: 'not_found', message: 'No call.' });
    };
    await expect(turns.answer({ user: 'u_1', results: [ok()] })).rejects.toThrow('No call.');
  });

  it.each([{ session: 's_2' }, { turn: 't_2' }])('must be of one turn: %j', async (other) => {
    const results = [ok(), ok(other)];
    await expect(turns.answer({ user: 'u_1', results })).rejects.toThrow('must be of calls of one turn');
    expect(posted).toEqual([]);
  });
});
