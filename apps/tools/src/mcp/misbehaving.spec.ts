import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../../../test/harness/eventually.js';
import type { ServerSource } from './connection/server-source.js';
import {
  bad,
  call,
  House,
  isAway,
  isReady,
  isThere,
  problemOf,
  ready,
  toolOf,
  until,
  whereIs as whereItIs,
  type Where,
} from './testing/house.js';

// Real processes on a machine that may be busy with other test files.
jest.setTimeout(30_000);

let house: House;
const groups: number[] = [];

beforeEach(() => {
  house = new House();
});

afterEach(async () => {
  await house.close();
  expect(groups.splice(0).filter(isThere)).toEqual([]);
});

async function whereIs(source: ServerSource): Promise<Where> {
  const where = await whereItIs(source);
  groups.push(where.pid);
  return where;
}

describe('a server that hangs', () => {
  it('at its start is away, with words, and its process is gone', async () => {
    const source = house.server(bad('hangs at start'), { limits: { connectMs: 300 } });
    await until(source, (each) => each.offered().problem === 'it did not say what it is within 0.3 s');
    expect(source.offered()).toMatchObject({ state: 'away', tools: [] });
  });

  it('in a call costs that call, whose time is over or which nobody wants any more', async () => {
    const source = await ready(house.server(bad('usual', { timeoutMs: 1_000 })));
    await whereIs(source);
    expect(await problemOf(call(source, 'hang'))).toMatch(/"one" did not answer within 1 s/);
    const unwanted = new AbortController();
    const hanging = problemOf(call(source, 'hang', {}, { signal: unwanted.signal }));
    const beside = await call(source, 'look');
    unwanted.abort(new Error('not wanted'));
    expect(await hanging).toMatch(/not wanted/);
    expect(beside.said).toEqual({ outcome: 'ok', text: 'seen' });
  });

  it('in as many calls as it may have lets a further one wait for its time only', async () => {
    const source = await ready(house.server(bad('usual', { concurrency: 1 }), { limits: { queueMs: 150 } }));
    await whereIs(source);
    const unwanted = new AbortController();
    const hanging = problemOf(call(source, 'hang', {}, { signal: unwanted.signal }));
    expect(await problemOf(call(source, 'look'))).toMatch(/as many calls in hand as it may have/);
    unwanted.abort();
    await hanging;
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it('as a whole is noticed while nobody calls, and started again', async () => {
    const source = await ready(
      house.server(bad('usual', { timeoutMs: 700 }), { limits: { idleMs: 200, pingMs: 700 } }),
    );
    const { pid } = await whereIs(source);
    await problemOf(call(source, 'freeze'));
    await until(source, isAway);
    expect(source.offered()).toMatchObject({ problem: 'it does not answer any more' });
    await until(source, isReady);
    expect((await whereIs(source)).pid).not.toBe(pid);
  });
});

describe('a server that dies', () => {
  it('at its start is tried again and again, and away until then', async () => {
    const source = house.server(bad('dies at start'));
    await until(source, (each) => each.offered().problem === 'it ended by itself (code 3)');
    const tries = (): number =>
      house.logged.filter((said) => JSON.stringify(said).includes('is away')).length;
    const first = tries();
    await eventually('it is tried again', () => tries() > first + 1);
    expect(JSON.stringify(house.logged)).toContain('I cannot go on like this');
  });

  it('in a call, again and again, costs those calls; it comes back each time', async () => {
    const source = await ready(house.server(bad('usual')));
    for (let round = 1; round <= 2; round += 1) {
      await whereIs(source);
      const beside = problemOf(call(source, 'hang'));
      expect(await problemOf(call(source, 'die'))).toMatch(
        /ended by itself \(code 1\) in the middle of the call/,
      );
      expect(await beside).toMatch(/in the middle of the call/);
      await until(source, isReady);
    }
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it('keeps its tools offered, and a call of them fails at once, with since when', async () => {
    const source = await ready(
      house.server(bad('usual'), { limits: { retryMs: 60_000, retryCapMs: 60_000 } }),
    );
    const tools = source.offered().tools.length;
    await problemOf(call(source, 'die'));
    await until(source, isAway);
    expect(source.offered().tools).toHaveLength(tools);
    expect(await problemOf(call(source, 'look'))).toMatch(
      /"one" is away since 2\d{3}-.*Z: it ended by itself/,
    );
  });

  it('takes with it whatever it has started', async () => {
    const source = await ready(house.server(bad('usual')));
    const { pid } = await whereIs(source);
    await call(source, 'child');
    await problemOf(call(source, 'die'));
    await until(source, isAway);
    expect(await eventually('its group is gone', () => !isThere(pid))).toBe(true);
  });
});

describe('a server that closes its output and lives on', () => {
  it('fails its calls at once, and is started again', async () => {
    const source = await ready(house.server(bad('usual')));
    const { pid } = await whereIs(source);
    expect(await problemOf(call(source, 'mute'))).toMatch(/closed its standard output in the middle/);
    await until(source, isReady);
    expect((await whereIs(source)).pid).not.toBe(pid);
  });
});

describe('a server that floods', () => {
  it.each([
    ['line', /sent a line longer than 8388608 bytes|bytes within a second/],
    ['notify', /more than 1000 messages within a second/],
    ['huge', /sent a line longer than 8388608 bytes/],
  ])('with %s is cut off, with the reason, and comes back', async (name, reason) => {
    const source = await ready(house.server(bad('usual')));
    await whereIs(source);
    expect(await problemOf(call(source, name))).toMatch(reason);
    await until(source, isReady);
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it('may give a large result', async () => {
    const source = await ready(house.server(bad('usual')));
    expect((await call(source, 'big')).said.text).toHaveLength(2 ** 20);
  });

  it('with tools without end offers what came first', async () => {
    const source = await ready(house.server(bad('endless list')));
    expect(source.offered().tools).toHaveLength(100);
    expect(source.offered().problem).toMatch(/has no end/);
  });
});

describe('a server that lies', () => {
  it('has those tools left out that nobody could use, each with words', async () => {
    const source = await ready(house.server(bad('lies')));
    const { tools, problem = '' } = source.offered();
    const names = tools.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['one__honest', 'one__twice']);
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/^one__weird_n_me_\w{7}$/)]));
    expect(names.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
    for (const left of ['no_schema', 'no_type', 'no_object', 'far_away', 'odd_field', 'bad_promise', 'twice'])
      expect(problem).toContain(left);
    expect(toolOf(source, 'twice').description).toBe('The first.');
  });

  it('fails those calls alone whose answers make no sense', async () => {
    const source = await ready(house.server(bad('lies', { timeoutMs: 1_000 })));
    const { said } = await call(source, 'honest');
    expect(said).toMatchObject({
      outcome: 'error',
      text: expect.stringMatching(/not what the server promises.*n: /),
    });
    expect(said.text).toContain('a lie');
    expect((await call(source, 'strange_result')).said).toMatchObject({
      outcome: 'error',
      text: expect.stringMatching(/what is no result of a tool/),
    });
    expect(await problemOf(call(source, 'wrong_id'))).toMatch(/did not answer.*unknown message ID/);
    expect(await problemOf(call(source, 'no_json'))).toMatch(/did not answer.*no JSON-RPC/);
    expect((await call(source, 'says_no')).said).toEqual({ outcome: 'error', text: 'I would rather not' });
    expect((await call(source, 'twice')).said.text).toBe('once');
  });

  it('has its whole schema checked, of which models are told what their providers take', async () => {
    const source = await ready(house.server(bad('lies')));
    const { input } = toolOf(source, 'choosy');
    expect(input.jsonSchema).toEqual({ type: 'object', properties: { a: {}, b: {} } });
    expect(input.check({ a: 1 })).toEqual({ kind: 'fits', input: { a: 1 } });
    expect(input.check({})).toMatchObject({ kind: 'unfit' });
  });

  it('about what its tools do is believed on purpose only', async () => {
    const hints = async (trusted: boolean): Promise<unknown> => {
      const { readOnly, idempotent, title } = toolOf(
        await ready(house.server(bad('usual', { trusted }))),
        'look',
      );
      return { readOnly, idempotent, title };
    };
    expect(await hints(false)).toEqual({ readOnly: false, idempotent: false, title: 'Look' });
    expect(await hints(true)).toEqual({ readOnly: true, idempotent: true, title: 'Look' });
  });
});
