import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Asking } from '../approvals/asking.js';
import { eventually } from '../harness/eventually.js';
import { Person } from '../spending/people.js';
import { Stage } from './stage.js';

jest.setTimeout(90_000);

const most = 50 * 2 ** 20;
const shownBytes = 262_144;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    PARLEY_TOOL_DEFAULT: 'allow',
    PARLEY_MAX_TOOL_ROUNDS: '2',
    PARLEY_WORKSPACE_BYTES: '1048576',
  });
});

afterAll(() => stage?.stop());

const begin = (): Promise<Asking> => Asking.begin(stage.parley.api);
const tool = (name: string, input: object): string => `[[tool: ${name} ${JSON.stringify(input)}]]`;
const echoed = '[[then]][[rate: 0]][[echo: results]]';

async function saidIn({ talk }: Asking, turn: string): Promise<string> {
  const replies = (await talk.messages()).filter((each) => each.turn === turn && each.role === 'assistant');
  return replies.map(({ said }) => said).join('');
}

describe.each(['rehearsal', 'rehearsal-openai'])('on the wire of %s', (wire) => {
  const model = `${wire}/m`;
  const named = (index: number): string => `${wire}-${index}`;

  it('ten calls end in any order and are told in theirs, and one that is alone has nobody beside it', async () => {
    const asking = await begin();
    const lonely = 5;
    const calls = Array.from({ length: 10 }, (_, index) =>
      tool(index === lonely ? 'alone' : 'careful', { text: named(index) }),
    );
    const turn = await asking.submits(`${calls.join('')}${echoed}`, { model });
    const mine = async (): Promise<string[]> =>
      (await stage.seen()).filter((line) => line.startsWith(`${wire}-`));
    const release = async (...indexes: number[]): Promise<void> => {
      await Promise.all(indexes.map((index) => stage.run(named(index))));
      for (const index of indexes) {
        await stage.goOn(named(index));
        await eventually(
          `${index} is known to have ended`,
          async () => (await asking.calls(turn))[index]?.['outcome'],
        );
      }
    };
    await release(3, 0, 4, 2, 1);
    await release(lonely);
    await release(9, 7, 6, 8);
    await asking.completes(turn);

    const order = (await mine()).map((line) => line.replace(`${wire}-`, ''));
    expect(order.filter((line) => line.endsWith(' ended')).map((line) => Number.parseInt(line, 10))).toEqual([
      3, 0, 4, 2, 1, 5, 9, 7, 6, 8,
    ]);
    expect(order.slice(0, 5).toSorted()).toEqual(['0', '1', '2', '3', '4']);
    expect(order.slice(10, 12)).toEqual(['5', '5 ended']);
    expect(order.slice(12, 16).toSorted()).toEqual(['6', '7', '8', '9']);
    const told = [...(await saidIn(asking, turn)).matchAll(/-(\d) by/g)].map(([, index]) => Number(index));
    expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await asking.calls(turn)).map(({ input }) => (input as { text: string }).text)).toEqual(
      Array.from({ length: 10 }, (_, index) => named(index)),
    );
  });

  it('an unknown tool and an input that does not fit are told to the model, field by field', async () => {
    const asking = await begin();
    const wrong = tool('careful', { text: 5, also: `${wire}-unfit` });
    const turn = await asking.submits(`${tool('careless', {})}${wrong}${echoed}`, { model });
    await asking.completes(turn);
    expect((await asking.calls(turn)).map(({ outcome }) => outcome)).toEqual(['error', 'error']);
    const said = await saidIn(asking, turn);
    expect(said).toContain('There is no tool named "careless"');
    expect(said).toMatch(/does not fit careful\..*text: .*also/s);
  });

  it('what was stopped while a person was asked is a history that both providers accept', async () => {
    const asking = await begin();
    const first = `${wire}-ended`;
    const calls = [
      tool('repeatable', { text: first }),
      tool('careful', { text: 'never' }),
      tool('careful', { text: 'never' }),
    ];
    const turn = await asking.submits(`[[say: Well.]]${calls.join('')}${echoed}`, {
      model,
      permissions: { ask: ['careful'] },
    });
    await stage.run(first);
    await stage.goOn(first);
    await asking.talk.becomes(turn, 'waiting');
    expect((await asking.talk.ask('POST', `/turns/${turn}/stop`)).status).toBe(204);
    await asking.talk.becomes(turn, 'stopped');
    expect((await asking.calls(turn)).map(({ outcome }) => outcome)).toEqual([
      'ok',
      'cancelled',
      'cancelled',
    ]);
    for (const next of ['rehearsal/m', 'rehearsal-openai/m']) {
      const { body } = await asking.talk.ask('POST', '/turns?wait=true', {
        text: '[[rate: 0]][[echo: prompt]]',
        model: next,
      });
      expect([next, body['status']]).toEqual([next, 'completed']);
      // A result that was left out would be accepted too.
      expect(JSON.stringify(body)).toContain(first);
    }
    expect(await stage.seen()).not.toContain('never');
  });

  it('a loop ends at its limit, with what it has cost so far, and the session goes on', async () => {
    const asking = await begin();
    const loop = Array.from({ length: 4 }, () => tool('current_time', {})).join('[[then]]');
    const { body } = await asking.talk.ask('POST', '/turns?wait=true', { text: loop, model });
    expect(body).toMatchObject({ status: 'failed', error: { code: 'tool_loop_limit' } });
    const calls = await asking.calls(String(body['turn']));
    expect(calls).toHaveLength(3);
    expect(calls.every(({ outcome }) => outcome !== undefined)).toBe(true);
    await asking.talk.worksOn();
  });
});

describe('50 MB of terminal codes and broken text', () => {
  it('are a bounded result without them, and a file of its owner that holds all of it', async () => {
    const asking = await begin();
    const turn = await asking.submits(`${tool('flood', { bytes: most })}[[then]][[say: Too much.]]`);
    await asking.completes(turn);
    const told = (await asking.told(turn)).find(({ type }) => type === 'tool.completed')?.data.body ?? {};
    const output = String(told['output']);
    const file = String(told['file']);
    expect(told).toMatchObject({ outcome: 'ok', truncated: true });
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThanOrEqual(shownBytes + 2);
    expect(output.slice(0, 24)).toBe('red \uFFFD\uFFFD over\nred \uFFFD\uFFFD over\n');
    // oxlint-disable-next-line no-control-regex
    expect(output).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
    expect(output.split('\n').at(-1)).toMatch(
      new RegExp(`^\\[.* bytes .*The whole is kept as the file ${file}\\.\\]$`),
    );

    const response = await stage.parley.api.get(`/v1/files/${file}`);
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(most)]);
    const hash = createHash('sha256');
    for await (const piece of response.body ?? []) hash.update(piece as Uint8Array);
    const whole = Buffer.alloc(most, '\u001B[31mred\u001B[0m \xFF\xC3 \u0007over\n', 'latin1');
    expect(hash.digest('hex')).toBe(createHash('sha256').update(whole).digest('hex'));
    const other = (await Person.of(stage.parley.database, stage.parley.api.url)).api;
    expect((await other.get(`/v1/files/${file}`)).status).toBe(404);
  });
});

describe('an attachment for which there is no room', () => {
  it('is told, and the others lie where they are said to', async () => {
    const asking = await begin();
    const names = { 'large.bin': 2 * 2 ** 20, 'small.txt': 4 };
    const form = new FormData();
    for (const [name, bytes] of Object.entries(names))
      form.append('file', new Blob([Buffer.alloc(bytes, 'text')]), name);
    const { url, token } = stage.parley.api;
    const headers = { authorization: `Bearer ${token}` };
    const uploaded = await fetch(`${url}/v1/files`, { method: 'POST', headers, body: form });
    const { files } = (await uploaded.json()) as { files: { file: string }[] };
    const text = '[[rate: 0]][[echo: prompt]]';
    const turn = await asking.submits(text, { attachments: files.map(({ file }) => file) });
    await asking.completes(turn);
    const said = await saidIn(asking, turn);
    expect(said).toMatch(/large\.bin \(.*?\): it cannot be used: [^\]]*workspace[^\]]*\]/);
    expect(said).toMatch(/small\.txt \(.*?\): in your workspace at uploads\/small\.txt\]/);
    expect(await asking.file('uploads/small.txt')).toBe('text');
    expect(await asking.file('uploads/large.bin')).toBeUndefined();
  });
});
