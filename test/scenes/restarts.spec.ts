import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { postMail } from '#shared/broker';
import { newId, passJobId } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { finds, remember, Stage, type Room } from './stage.js';

/** What is made of a turn outlives whoever makes it, and counts once. */
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ PARLEY_PASS_RETRY_MS: '500' }, { apart: ['memory'] });
}, 60_000);

afterAll(() => stage?.close(), 60_000);

it('memory is killed in the middle of a chain, and each pass of it counts once all the same', async () => {
  const room = await stage.room(['ida'], ['memory', 'relations', 'plans']);
  await room.talk.ask('POST', '/plans', { text: 'A feast' });
  const memories = [remember('ida', 'Vera came.')];
  const felt = finds({ relations: [{ from: 'ida', to: 'user', affinity: 7, trust: 0 }] });
  const plans = [{ plan: 1, to: 'active', reason: '' }];
  await room.say(
    `Quince. [[classifier: relations [[fail-first: 2 400]] ${felt}]] ${finds({ memories }, { plans })}`,
  );
  const asked = (): string[] => stage.overheard.with('what those present feel', 'question');
  await eventually('the second pass is at its second try', () => asked().length === 2);
  // Between two tries nobody has it in his hands; what one had would come back after half a minute.
  expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 50 });
  await stage.parley.process('memory').stop('SIGKILL');
  await stage.parley.start('memory');
  await room.settled(60_000);
  const done = (await room.events('pass.done')).map(({ body }) => body['pass']);
  expect(done).toEqual(['memory', 'relations', 'plans']);
  expect(await room.known()).toEqual(['ida: Vera came.']);
  expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 57 });
  expect(await room.list('plans')).toMatchObject([{ status: 'active' }]);
}, 120_000);

it('a pass that answers twice, in whatever words, has answered once', async () => {
  const room = await stage.room(['ida'], ['memory']);
  await room.play(`[[rate: 0]][[say: Yes.]] ${finds({ memories: [remember('ida', 'Vera came.')] })}`);
  await postMail(await stage.parley.namespace.open(), 'pass', {
    v: 1,
    id: newId('c'),
    type: 'state.apply',
    session: room.talk.session,
    at: new Date().toISOString(),
    by: 'memory',
    body: {
      job: await jobOf(room),
      result: { kind: 'memory', memories: [{ agent: 'ida', text: 'Vera came twice.' }] },
    },
  });
  await room.play('And on? [[rate: 0]][[say: Yes.]]');
  expect(await room.events('command.settled')).toMatchObject([{ body: { outcome: 'double' } }]);
  expect(await room.known()).toEqual(['ida: Vera came.']);
});

async function jobOf(room: Room): Promise<string> {
  const [due] = await room.events('passes.due');
  return passJobId(String(due?.body['chain']), 'memory', 0);
}
