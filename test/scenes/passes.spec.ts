import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { finds, knownIn, remember, Stage, type Room } from './stage.js';

/** Which passes run, in which order, who waits for them, and what is left of one that fails (G6). */
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({
    PARLEY_PASSES: 'title,memory',
    PARLEY_PASS_MS: '900',
    // Less than a pass takes that hangs at each of its tries.
    PARLEY_PASSES_WAIT_MS: '2500',
  });
}, 60_000);

afterAll(() => stage?.close(), 60_000);

async function done(room: Room): Promise<string[]> {
  return (await room.events('pass.done')).map(({ body }) => String(body['pass']));
}

describe('the passes of a turn', () => {
  it('run one behind the other: memory, contradiction, relations, plans, scene; and the summaries of one', async () => {
    const room = await stage.room(['ida'], undefined, { scenes: true });
    await room.talk.ask('POST', '/plans', { text: 'A feast' });
    const summaries = { ida: { text: 'I met Vera.' } };
    await room.play(
      finds(
        { memories: [remember('ida', 'Vera came.')] },
        { relations: [{ from: 'ida', to: 'user', affinity: 5, trust: 5 }] },
        { plans: [{ plan: 1, to: 'active', reason: '' }] },
        { scene: { closes: true } },
        { summaries },
      ),
    );
    const order = ['memory', 'contradiction', 'relations', 'plans', 'scene', 'summaries'];
    expect((await done(room)).filter((pass) => pass !== 'significance')).toEqual(order);
    const made = await room.events('state.memory', 'state.relation', 'state.plan', 'state.scene');
    const words = made.map(({ type, body }) => `${type} ${String(body['change'] ?? 'moved')}`);
    expect(words.slice(2).filter((each) => each !== 'state.memory edited')).toEqual([
      'state.memory made',
      'state.relation moved',
      'state.relation moved',
      'state.plan moved',
      'state.scene closed',
      'state.memory made',
    ]);
  });

  it.each<[string, string[], string[] | undefined, object, string[]]>([
    ['of a plain session are title and memory', ['ida'], undefined, {}, ['memory']],
    ['are those of its host', ['pam'], undefined, {}, ['relations']],
    [
      'are those of the session, whatever its host says',
      ['pam'],
      ['memory', 'plans'],
      {},
      ['memory', 'plans'],
    ],
    [
      'are all in a session with scenes',
      ['ida'],
      undefined,
      { scenes: true },
      ['memory', 'contradiction', 'relations', 'plans', 'scene'],
    ],
    ['are none where none is wanted', ['ida'], [], {}, []],
  ])('%s', async (_, agents, passes, more, expected) => {
    const room = await stage.room(agents, passes, more);
    await room.play('Hello. [[rate: 0]][[say: Yes.]]');
    expect((await room.due()).slice(0, 1).flat()).toEqual(expected);
  });

  it('of a plain session ask two questions at its first turn, and one at each later one', async () => {
    const room = await stage.room([], undefined, { name: undefined });
    const questions = (): number => stage.overheard.all.filter(({ kind }) => kind === 'question').length;
    const before = questions();
    await room.play(`The plainest words. ${finds({ title: 'Plain' })} [[say: Yes.]]`);
    await eventually('it has a name', async () => (await room.talk.ask('GET', '')).body['name'] === 'Plain');
    expect(questions() - before).toBe(2);
    await room.play('More plain words. [[say: Yes.]]');
    expect(questions() - before).toBe(3);
  });
});

describe('the next turn', () => {
  const slowly = (found: object): string =>
    `[[classifier: memories [[wait: 200ms]] ${finds(found)}]] [[rate: 0]][[say: Yes.]]`;

  it('waits for them, and then knows', async () => {
    const room = await stage.room(['ida'], ['memory']);
    await room.say(slowly({ memories: [remember('ida', 'Vera keeps bees.')] }));
    const [prompt] = await room.prompts('What does Vera keep?');
    expect(knownIn(prompt)).toContain('Vera keeps bees.');
    const [, second] = await room.events('turn.started');
    const [first] = await room.events('pass.done');
    expect(first?.en).toBeLessThan(second?.en ?? 0);
  });

  it('goes on without them behind the limit, and what they find counts all the same', async () => {
    const room = await stage.room(['ida'], ['memory', 'relations']);
    const relations = [{ from: 'ida', to: 'user', affinity: 5, trust: 0 }];
    await room.say(`[[classifier: memories [[hang]]]] ${finds({ relations })}`);
    await room.say('And on? [[rate: 0]][[say: Yes.]]');
    const failed = async () =>
      (await room.events('state.pass_failed')).filter(({ body }) => body['chain'] !== undefined);
    expect(await failed()).toEqual([]);
    await room.settled();
    expect(await failed()).toMatchObject([{ body: { pass: 'memory' } }]);
    expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 55 });
  }, 30_000);
});

describe('a pass that fails', () => {
  it('at first is tried again, and then counts once', async () => {
    const room = await stage.room(['ida'], ['memory']);
    const memories = [remember('ida', 'Vera snores.')];
    await room.play(`[[classifier: memories [[fail-first: 1 400]] ${finds({ memories })}]] [[say: Yes.]]`);
    expect(await room.known()).toEqual(['ida: Vera snores.']);
    expect(await done(room)).toEqual(['memory']);
  });

  it.each([
    ['with nonsense', finds({ memories: [{ agent: 'nobody', text: 'x', about: '' }] })],
    ['with an error', '[[classifier: memories [[fail: 400]]]]'],
  ])('%s to the end changes nothing, is told of, and does no harm to the turn', async (_, found) => {
    const room = await stage.room(['ida'], ['memory', 'relations']);
    await room.play(`${found} [[rate: 0]][[say: Yes.]]`);
    const failed = (await room.events('state.pass_failed')).filter(({ body }) => body['chain'] !== undefined);
    expect(failed).toMatchObject([{ body: { pass: 'memory' } }]);
    expect(await room.known()).toEqual([]);
    expect(await done(room)).toEqual(['relations']);
    expect(await room.replies()).toMatchObject([{ status: 'complete' }]);
    await room.say('And on? [[rate: 0]][[say: Yes.]]');
  });
});

describe('a reply that was cut short', () => {
  const passes = ['memory', 'contradiction', 'relations', 'plans', 'scenes'];

  it('is remembered and felt if it has text, and moves no plan', async () => {
    const room = await stage.room(['ida'], passes, { scene: { place: 'The tavern' } });
    await room.talk.ask('POST', '/plans', { text: 'A feast' });
    const memories = [remember('ida', 'I began to speak.')];
    const relations = [{ from: 'ida', to: 'user', affinity: -9, trust: 0 }];
    await room.stopped(`[[rate: 0]][[say: so far]][[hang]] ${finds({ memories }, { relations })}`);
    expect(await room.due()).toEqual([['memory', 'contradiction', 'relations', 'scene']]);
    expect(await room.known()).toEqual(['ida: I began to speak.']);
    expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 41 });
  });

  it('is not where it has none', async () => {
    const room = await stage.room(['ida'], passes);
    const turn = String((await room.talk.submit('[[hang]]')).body['turn']);
    await room.talk.becomes(turn, 'running');
    await room.talk.ask('POST', `/turns/${turn}/stop`);
    await room.talk.becomes(turn, 'stopped');
    await room.settled();
    expect(await room.due()).toEqual([]);
  });
});
