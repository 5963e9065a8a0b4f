import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  Names,
  NotYet,
  systemClock,
  type BrokerPorts,
  type Publication,
  type Published,
} from '#shared/broker';
import {
  commandSchema,
  noUsage,
  unavailable,
  type Command,
  type PassJob,
  type QueryResponse,
} from '#shared/contracts';
import { PassRunner } from './pass-runner.js';

const job: PassJob = {
  v: 1,
  pass: 'title',
  id: 'p1',
  session: 's1',
  turn: 't1',
  owner: 'u1',
  text: 'Bread?',
};
const usage = { ...noUsage, inputTokens: 3 };

type Answer = QueryResponse<'model.classify'>;

/** A session's mailbox, a model and the session itself, just as a pass sees them. */
class House {
  readonly mail: Command[] = [];
  readonly asked: string[] = [];
  name: string | null | undefined | Error = null;
  answer: () => Answer = () => ({ answer: { title: '"Bread"' }, source: 'model', model: 'a/b', usage });

  readonly runner = new PassRunner(
    {
      names: new Names(),
      clock: systemClock,
      mail: { publish: (publication: Publication) => this.post(publication) },
    } as unknown as BrokerPorts,
    {
      ask: async (query, request) => {
        this.asked.push(`${query} ${'key' in request ? request.key : ''}`);
        return this.answer() as never;
      },
    },
    { nameOf: async () => this.named() },
    { warn: () => {} },
    2_000,
  );

  private named(): { name: string | null } | undefined {
    if (this.name instanceof Error) throw this.name;
    return this.name === undefined ? undefined : { name: this.name };
  }

  private async post({ subject, data }: Publication): Promise<Published> {
    expect(subject).toBe('mail.s1.pass');
    this.mail.push(commandSchema.parse(JSON.parse(Buffer.from(data).toString())));
    return { kind: 'stored', sequence: this.mail.length, doubled: false };
  }
}

function throwing(error: Error): () => never {
  return () => {
    throw error;
  };
}

let house: House;

beforeEach(() => {
  house = new House();
});

describe('a title', () => {
  it('goes to the session as mail with the id of its job', async () => {
    await house.runner.run(job, 1);
    await house.runner.run(job, 2);
    const body = { turn: 't1', result: { kind: 'title', title: 'Bread', model: 'a/b', usage } };
    expect(house.mail).toMatchObject([
      { id: 'p1', type: 'state.apply', session: 's1', by: 'memory', body },
      { id: 'p1', body },
    ]);
    expect(house.asked).toEqual(['model.classify p1', 'model.classify p1']);
  });

  it.each(['Tea', undefined])('is not asked for where the session is named or gone: %j', async (name) => {
    house.name = name;
    await house.runner.run(job, 1);
    expect(house.asked).toEqual([]);
    expect(house.mail).toEqual([]);
  });

  it.each<[string, () => Answer, string]>([
    ['the model fails', () => ({ answer: null, source: 'default', reason: 'Overloaded.' }), 'Overloaded.'],
    ['it is empty', () => ({ answer: { title: ' ' }, source: 'model' }), 'empty title'],
    ['nobody answers', throwing(unavailable('The model service does not answer.')), 'does not answer'],
    ['something is broken', throwing(new TypeError('a mistake')), 'could not be asked'],
  ])(
    'is tried four times with growing pauses where %s, and then has failed',
    async (_name, answer, reason) => {
      house.answer = answer;
      const pauses: unknown[] = [];
      for (const attempt of [1, 2, 3]) {
        const refused: unknown = await house.runner.run(job, attempt).catch((error: unknown) => error);
        pauses.push(refused instanceof NotYet && refused.afterMs);
      }
      expect(pauses).toEqual([2_000, 8_000, 32_000]);
      expect(house.mail).toEqual([]);
      await house.runner.run(job, 4);
      const result = { kind: 'failed', pass: 'title', reason: expect.stringContaining(reason) };
      expect(house.mail).toMatchObject([{ id: 'p1', body: { result } }]);
    },
  );

  it('that is tried again was paid for each time, and each try is told once', async () => {
    house.answer = () => ({ answer: null, source: 'default', reason: 'Overloaded.', model: 'a/b', usage });
    for (const attempt of [1, 1, 2, 3, 4]) await house.runner.run(job, attempt).catch(() => undefined);
    const told = new Map(house.mail.map((mail) => [mail.id, mail]));
    expect(told.size).toBe(4);
    expect(house.mail).toHaveLength(5);
    const result = { kind: 'failed', pass: 'title', reason: 'Overloaded.', model: 'a/b', usage };
    for (const mail of told.values()) expect(mail).toMatchObject({ body: { turn: 't1', result } });
    expect(house.mail.at(-1)?.id).toBe('p1');
  });

  it('is left to the broker where the session cannot be looked up', async () => {
    house.name = new Error('The database is away.');
    await expect(house.runner.run(job, 9)).rejects.toThrow('The database is away.');
    expect(house.mail).toEqual([]);
  });
});
