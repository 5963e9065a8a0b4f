import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { finds, remember, Stage, type Room } from './stage.js';

/** Several agents in one session: who is meant, who speaks, who knows of what, and what nobody may know of. */
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ PARLEY_COMPACT_KEEP_TOKENS: '20' });
}, 60_000);

afterAll(() => stage?.close(), 60_000);

describe('who was there remembers, who was not does not (H1, H5)', () => {
  it('two meet, and each has it from his own point of view', async () => {
    const room = await stage.room(['ida', 'ben'], ['memory']);
    const memories = [remember('ida', 'Vera greeted me.', 'user'), remember('ben', 'Vera greeted Ida.')];
    await room.play(`Ida, hello! ${finds({ memories })}`);
    expect(await room.known()).toEqual(['ben: Vera greeted Ida.', 'ida: Vera greeted me.']);
    expect(await room.known('?agent=ben')).toEqual(['ben: Vera greeted Ida.']);
  });

  it('a guest who joins later knows nothing of before, also when the scene is summed up', async () => {
    const room = await stage.room(['ida'], ['memory', 'scenes'], { scenes: true });
    const early = [remember('ida', 'Vera hid a key.'), remember('ben', 'I saw the key.')];
    const told = { ida: { text: 'Vera hid a key, then Ben came.' } };
    const stolen = { ben: { text: 'I know of the key.' } };
    await room.play(
      `The keyword is quince. ${finds({ memories: early }, { summaries: stolen }, { summaries: told })}`,
    );
    expect((await room.talk.ask('PATCH', '', { agents: ['ida', 'ben'] })).status).toBe(200);
    await room.play(`Welcome, Ben! ${finds({ memories: [remember('ben', 'Vera welcomed me.')] })}`);
    expect(await room.events('participant.joined')).toMatchObject([{ body: { agent: 'ben' } }]);
    await room.closeScene();
    const known = await room.known();
    expect(known).toContain('ida: Vera hid a key, then Ben came.');
    expect(known).toContain('ben: Vera welcomed me.');
    // His own summary is what the rehearsal makes of what he was shown.
    expect(known.filter((each) => each.startsWith('ben'))).toHaveLength(2);
    expect(known).not.toContain('ben: I know of the key.');
    const asked = stage.overheard.with('Sum the scene up for: ben');
    expect(asked).toHaveLength(1);
    expect(asked.join()).toContain('Welcome, Ben!');
    expect(asked.join()).not.toContain('quince');
  });

  it('a guest who has left hears no more', async () => {
    const room = await stage.room(['ida', 'ben'], ['memory']);
    await room.play(`Ida! ${finds({ memories: [remember('ben', 'Vera waved.')] })}`);
    await room.talk.ask('PATCH', '', { agents: ['ida'] });
    await room.play(`Now he is gone. ${finds({ memories: [remember('ben', 'Vera lied about me.')] })}`);
    expect(await room.events('participant.left')).toMatchObject([{ body: { agent: 'ben' } }]);
    expect(await room.known('?agent=ben')).toEqual(['ben: Vera waved.']);
  });
});

describe('whom the words are meant for (H3)', () => {
  it.each([
    ['whoever alone is named', 'Ben, tea?', 'ben', 'rules'],
    ['whoever alone is named outside of asides', 'Ben, tea? ((Ida is better))', 'ben', 'rules'],
    ['whom the request names', 'Ben, tea?', 'ida', 'request'],
    ['whom a model judges', `Ida and Ben, tea? ${finds({ addressee: 'ben' })}`, 'ben', 'model'],
    ['the host, where none is named and no model says', 'Tea?', 'ida', 'model'],
    [
      'the host, where the model fails',
      'Ben or Ida? [[classifier: addressee [[fail: 400]]]]',
      'ida',
      'model',
    ],
  ])('%s', async (_who, text, agent, by) => {
    const room = await stage.room(['ida', 'ben'], []);
    const before = stage.overheard.all.length;
    await room.say(text, by === 'request' ? { agent } : {});
    expect(await room.replies()).toMatchObject([{ author: agent }]);
    const asked = stage.overheard.all.slice(before).filter(({ kind }) => kind === 'question');
    expect(asked.length > 0).toBe(by === 'model');
  });

  it('nobody is asked where there is but one', async () => {
    const room = await stage.room(['ida'], []);
    const before = stage.overheard.all.length;
    await room.say(`Ben, tea? ${finds({ addressee: 'ben' })}`);
    expect(await room.replies()).toMatchObject([{ author: 'ida' }]);
    expect(stage.overheard.all.slice(before).map(({ kind }) => kind)).toEqual(['prompt']);
    expect(await room.events('turn.heard')).toEqual([]);
  });
});

describe('what is out of character (H2)', () => {
  const everything = ['memory', 'contradiction', 'relations', 'plans', 'interjection', 'segments', 'title'];

  it('is read by the pass that closes scenes and by nobody else, now or later', async () => {
    const room = await stage.room(['ida', 'ben'], [...everything, 'scenes'], {
      scenes: true,
      name: undefined,
    });
    await room.talk.ask('POST', '/plans', { text: 'A feast' });
    await room.play(`Ida, hello! ${'So many words. '.repeat(80)} ((zebra one)) [[say: Well, Ben?]]`);
    await room.play('Ben, too! "Yes ((zebra two))" *nods ((zebra three*');
    await room.play('(( zebra four ))');
    const turn = String(
      (await room.talk.submit('Ida! [[rate: 0]][[say: so far]][[wait: 300ms]]')).body['turn'],
    );
    await room.talk.submit('Ben, queued. ((zebra five))', { policy: 'enqueue' });
    await room.talk.ask('POST', `/turns/${turn}/steer`, { text: 'Ida, steered. ((zebra six))' });
    await eventually('all is said', async () => (await room.talk.queue()).turns.length === 0);
    await room.talk.worksOn();
    await room.settled();
    const said = (await room.talk.messages()).find(({ said: words }) => words.includes('queued'));
    const edit = { action: 'save', text: 'Ben, edited. ((zebra seven))' };
    expect((await room.talk.ask('POST', `/messages/${said?.id}/edit`, edit)).status).toBe(200);
    await room.play('Ida, and now?');
    await compacted(room);
    await room.play('Ben, and then? [[say: Bye.]]');
    await room.closeScene();
    const heard = stage.overheard.with('zebra');
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.filter((body) => !body.includes('You watch over the scenes'))).toEqual([]);
    expect((await room.talk.history()).join('\n')).toContain('zebra seven');
    const kept = [await room.list('memories'), await room.list('relations'), await room.list('scenes')];
    expect(JSON.stringify(kept)).not.toContain('zebra');
    expect(JSON.stringify(await room.events('state.title', 'context.compacted'))).not.toContain('zebra');
  }, 60_000);

  it('gets no reply where there is nothing else, and names no session: the next words do', async () => {
    const room = await stage.room(['ida', 'ben'], ['title', 'memory'], { name: undefined });
    await room.play(`((brb)) ((${finds({ title: 'Absence' })}))`);
    expect(await room.replies()).toEqual([]);
    expect(await room.due()).toEqual([]);
    await room.play(`Ida, hello! ${finds({ title: 'Tea' })}`);
    const name = await eventually('it has a name', async () => (await room.talk.ask('GET', '')).body['name']);
    expect(name).toBe('Tea');
  });
});

async function compacted(room: Room): Promise<void> {
  expect((await room.talk.ask('POST', '/compact')).status).toBe(202);
  const [end] = await eventually('it is over', async () => {
    const ends = await room.events('context.compacted', 'context.compaction_failed');
    return ends.length > 0 && ends;
  });
  expect(end).toMatchObject({ type: 'context.compacted' });
}

describe('who speaks unasked (H4)', () => {
  const interjects = (agent: string): object => ({ speaks: true, agent, reason: 'He knows.' });
  const passes = ['memory', 'relations', 'interjection'];

  it('one at most, behind a whole reply, which he has heard, and with feelings of this very turn', async () => {
    const room = await stage.room(['ida', 'ben', 'cleo'], passes);
    const relations = [{ from: 'ben', to: 'ida', affinity: -15, trust: 0, summary: 'She mocked me.' }];
    const memories = [remember('ben', 'Ida mocked me.')];
    const [first, second, ...more] = await room.prompts(
      `Ida, is he right? [[say: Never.]] ${finds({ relations }, { memories }, interjects('ben'))}`,
    );
    expect(more).toEqual([]);
    expect(first).toContain('You are Ida.');
    expect(second).toContain('You are Ben.');
    for (const known of ['Ida: Never.', '35 of 100', 'She mocked me.', 'Ida mocked me.'])
      expect(second).toContain(known);
    const [reply, interjection] = await room.replies();
    expect(reply).toMatchObject({ author: 'ida', status: 'complete' });
    expect(interjection).toMatchObject({
      author: 'ben',
      interjectionOf: reply?.['id'],
      parent: reply?.['id'],
    });
    const order = await room.events(
      'state.memory',
      'state.relation',
      'interjection.considered',
      'passes.due',
    );
    const types = order.map(({ type }) => type);
    expect(types.indexOf('state.relation')).toBeLessThan(types.indexOf('interjection.considered'));
    // The second time of what was said since.
    expect(await room.due()).toEqual([
      ['memory', 'relations'],
      ['memory', 'relations'],
    ]);
    expect(order.filter(({ type }) => type === 'passes.due')[1]?.body['messages']).toEqual([
      interjection?.['id'],
    ]);
  });

  it('nobody, where none is told to', async () => {
    const room = await stage.room(['ida', 'ben'], passes);
    await room.play(`Ida! [[say: Well.]] ${finds({ speaks: false, agent: 'ben', reason: '' })}`);
    expect(await room.replies()).toHaveLength(1);
    expect(await room.events('interjection.considered')).toMatchObject([{ body: { agent: null } }]);
  });

  it('nobody, behind a reply that was stopped, which is remembered all the same', async () => {
    const room = await stage.room(['ida', 'ben'], passes);
    const memories = [remember('ida', 'I was cut short.')];
    await room.stopped(`Ida! [[rate: 0]][[say: so far]][[hang]] ${finds({ memories }, interjects('ben'))}`);
    expect(await room.replies()).toMatchObject([{ author: 'ida', status: 'interrupted' }]);
    expect(await room.events('interjection.considered')).toEqual([]);
    expect(await room.known()).toEqual(['ida: I was cut short.']);
    expect(await room.due()).toEqual([['memory', 'relations']]);
  });

  it('and one stop ends both: what was cut is kept, and neither remembered nor felt', async () => {
    const room = await stage.room(['ida', 'hal'], passes);
    const memories = [remember('ida', 'Hal was there.')];
    await room.stopped(`Ida! ${finds({ memories }, interjects('hal'))}`);
    const [reply, cut] = await room.replies();
    expect(reply).toMatchObject({ author: 'ida', status: 'complete' });
    expect(cut).toMatchObject({ author: 'hal', status: 'interrupted', interjectionOf: reply?.['id'] });
    expect(await room.due()).toEqual([['memory', 'relations']]);
    expect(await room.known()).toEqual(['ida: Hal was there.']);
    await room.talk.ask('PATCH', '', { agents: ['ida', 'ben'] });
    await room.talk.worksOn();
  });
});
