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
import { GivenGround, type Given } from './testing/given-ground.js';
import { exchange, jobFor, scene } from './testing/tavern.js';

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

  readonly runner: PassRunner;

  constructor(ground = new GivenGround()) {
    this.runner = new PassRunner(
      {
        names: new Names(),
        clock: systemClock,
        mail: { publish: (publication: Publication) => this.post(publication) },
      } as unknown as BrokerPorts,
      {
        ask: async (query, request) => {
          this.asked.push(`${query} ${'key' in request ? `${request.key} ${request.purpose}` : ''}`);
          return this.answer() as never;
        },
      },
      { nameOf: async () => this.named() },
      ground,
      { warn: () => {} },
      { limitMs: 30_000, firstPauseMs: 2_000 },
    );
  }

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
    expect(house.asked).toEqual(['model.classify p1 title', 'model.classify p1 title']);
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
    house.name = unavailable('The database is away.');
    await expect(house.runner.run(job, 9)).rejects.toThrow(NotYet);
    expect(house.mail).toEqual([]);
  });
});

describe('a pass over an exchange', () => {
  const memoryJob = jobFor('memory');
  const remembered = { memories: [{ agent: 'ida', text: 'Vera came.', about: 'user' }] };
  const answered = (answer: unknown) => (): Answer => ({ answer, source: 'model', model: 'a/b', usage });

  beforeEach(() => {
    house = new House(new GivenGround({ said: exchange, like: () => [] }));
    house.answer = answered(remembered);
  });

  it('goes to the session as mail that names its job and what it was made from, however often it is made', async () => {
    await house.runner.run(memoryJob, 1);
    await house.runner.run(memoryJob, 2);
    const memories = [{ agent: 'ida', text: 'Vera came.', about: 'user' }];
    const result = { kind: 'memory', memories, model: 'a/b', usage };
    const body = { turn: 't1', job: 'pj_1', en: 7, result };
    expect(house.mail).toMatchObject([
      { id: 'pj_1', type: 'state.apply', session: 's1', by: 'memory', body },
      { id: 'pj_1', body },
    ]);
    expect(house.asked).toEqual(['model.classify pj_1 pass', 'model.classify pj_1 pass']);
  });

  it('asks nobody where there is nothing to ask about', async () => {
    house = new House(new GivenGround({ plans: [] }));
    await house.runner.run(jobFor('plans', { turn: undefined }), 1);
    expect(house.asked).toEqual([]);
    const [mail] = house.mail;
    expect(mail?.body).toEqual({ job: 'pj_1', en: 7, result: { kind: 'plans', moves: [] } });
  });

  describe('that asks several questions', () => {
    const summaries = jobFor('summaries', { scene: 'sc1' });
    const missed = [{ agent: 'ben', message: 'm_u1' }];

    beforeEach(() => {
      const scenes = [scene('sc1', { status: 'closed' })];
      house = new House(new GivenGround({ scenes, relations: [], saidSince: () => exchange, missed }));
    });

    it('asks each by itself, and answers with all of it', async () => {
      house.answer = answered({ summaries: { ida: { text: 'Mine.' }, ben: { text: 'His.' } } });
      await house.runner.run(summaries, 1);
      const result = {
        kind: 'summaries',
        summaries: [{ agent: 'ida' }, { agent: 'ben' }],
        usage: { inputTokens: 6 },
      };
      expect(house.mail).toMatchObject([{ id: 'pj_1', body: { result } }]);
      expect(new Set(house.asked).size).toBe(2);
    });

    it('has failed where one of them fails, and tells what all have cost', async () => {
      house.answer = answered({ summaries: { ida: { text: 'Mine.' } } });
      await expect(house.runner.run(summaries, 1)).rejects.toThrow(NotYet);
      const result = { kind: 'failed', pass: 'summaries', usage: { inputTokens: 6 } };
      expect(house.mail).toMatchObject([{ body: { result } }]);
    });
  });

  const givenUp = { body: { job: 'pj_1', result: { kind: 'failed', pass: 'memory', last: true } } };

  it.each<[string, Partial<Given>]>([
    ['its session is not known', { standing: undefined }],
    ['what it is made from can never be read', { standing: new TypeError('a mistake') }],
  ])('has failed at once, and says so, where %s', async (_name, given) => {
    house = new House(new GivenGround(given));
    await house.runner.run(memoryJob, 1);
    expect(house.asked).toEqual([]);
    expect(house.mail).toMatchObject([{ id: 'pj_1', ...givenUp }]);
  });

  it('waits for a memory that is behind, for hours but not for ever', async () => {
    house = new House(new GivenGround({ standing: unavailable('Memory has not seen event 5 yet.') }));
    const refused: unknown = await house.runner.run(memoryJob, 40).catch((error: unknown) => error);
    expect(refused instanceof NotYet && refused.afterMs).toBe(30_000);
    expect([house.asked, house.mail]).toEqual([[], []]);
    await house.runner.run(memoryJob, 400);
    expect(house.mail).toMatchObject([givenUp]);
  });

  it('that had to wait has all of its tries before it', async () => {
    house.answer = () => ({ answer: null, source: 'default', reason: 'Overloaded.' });
    for (const attempt of [20, 21, 22]) {
      await expect(house.runner.run(memoryJob, attempt)).rejects.toThrow('Overloaded.');
    }
    expect(house.mail).toEqual([]);
    await house.runner.run(memoryJob, 23);
    expect(house.mail).toMatchObject([givenUp]);
  });

  it.each<[string, () => Answer, string]>([
    ['fails', () => ({ answer: null, source: 'default', reason: 'Overloaded.', usage }), 'Overloaded.'],
    ['gives the default', () => ({ answer: remembered, source: 'default', usage }), 'of use'],
    ['talks nonsense', answered({ memories: [{ agent: 'zoe', text: 'x', about: '' }] }), 'of use'],
  ])(
    'of which the model %s is tried four times, each told by itself, and then failed for good',
    async (_name, answer, reason) => {
      house.answer = answer;
      for (const attempt of [1, 2, 3, 4]) await house.runner.run(memoryJob, attempt).catch(() => undefined);
      const told = house.mail.map(({ id, body }) => ({ id, body }));
      const result = { kind: 'failed', pass: 'memory', reason: expect.stringContaining(reason), usage };
      expect(told).toMatchObject([0, 1, 2, 3].map(() => ({ body: { job: 'pj_1', en: 7, result } })));
      expect(new Set(told.map(({ id }) => id)).size).toBe(4);
      expect(told.map(({ body }) => 'result' in body && 'last' in body.result)).toEqual([
        false,
        false,
        false,
        true,
      ]);
      expect(told.at(-1)?.id).toBe('pj_1');
    },
  );
});
