import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { digest, newId } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { agent, Family } from './family.js';

jest.setTimeout(60_000);

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley({ apart: ['inference'] }, { PARLEY_CHILDREN: '3' });
}, 60_000);

afterAll(() => parley.stop());

describe('a sub-agent in the foreground', () => {
  it('answers the call that has begun it', async () => {
    const family = await Family.begin(parley);
    const { status } = await family.run(`${agent('[[say: hello from below]]')}[[then]][[echo: results]]`);
    expect(status).toBe('completed');
    expect(await family.results()).toEqual(['hello from below']);
    const [child = ''] = await family.children();
    expect((await family.messages(child)).map(({ role, said }) => [role, said])).toEqual([
      ['user', '[[rate: 0]][[say: hello from below]]'],
      ['assistant', 'hello from below'],
    ]);
    const spent = await eventually('its usage is booked', async () => {
      const rows = await parley.database.query<{ session: string; purpose: string }>(
        'SELECT DISTINCT session, purpose FROM usage WHERE session = ANY($1) ORDER BY purpose',
        [[family.session, child]],
      );
      return rows.length === 2 && rows;
    });
    expect(spent).toEqual([
      { session: child, purpose: 'sub-agent' },
      { session: family.session, purpose: 'turn' },
    ]);
  });

  it('may have some of its own, and those none', async () => {
    const family = await Family.begin(parley);
    const deepest = `${agent('[[say: deepest]]')}[[then]][[echo: results]]`;
    const deep = `${agent(deepest)}[[then]][[echo: results]]`;
    await family.run(`${agent(deep)}[[then]][[echo: results]]`);
    const [result = ''] = await family.results();
    expect(result).toContain('There is no tool named "agent"');
    const [child = ''] = await family.children();
    const [grandchild = ''] = await family.children(child);
    expect(await family.children(grandchild)).toEqual([]);
  });

  it('is stopped with the turn', async () => {
    const family = await Family.begin(parley);
    const turn = await family.begins(agent('[[say: so far]][[hang]]'));
    const child = await eventually('it works', async () => {
      const [first] = await family.children();
      return first !== undefined && (await family.messages(first)).at(-1)?.said === 'so far' && first;
    });
    await family.stop(turn);
    await family.becomes('stopped');
    await family.becomes('stopped', child);
    expect(await family.results()).toEqual(['The turn ended before this call did.']);
    expect((await family.run('[[say: on it goes]]'))['status']).toBe('completed');
  });

  it('waits for somebody to agree, which is listed above it and answered in its own session', async () => {
    const family = await Family.begin(parley);
    const writing = `[[tool: write_file ${JSON.stringify({ path: 'a.txt', content: 'a' })}]]`;
    await family.begins(`${agent(`${writing}[[then]][[say: written]]`)}[[then]][[echo: results]]`);
    const asked = await eventually('it asks', async () => (await family.approvals())[0]);
    const [child = ''] = await family.children();
    expect(asked).toMatchObject({ session: child, name: 'write_file' });
    expect((await family.answer(family.session, asked.approval)).status).toBe(404);
    expect((await family.answer(child, asked.approval)).status).toBe(204);
    await family.becomes('completed');
    expect([await family.results(), await family.approvals()]).toEqual([['written'], []]);
  });

  it('is looked at where nobody can read how it has ended', async () => {
    const family = await Family.begin(parley);
    await family.begins(`${agent('[[wait: 700ms]][[say: all the same]]')}[[then]][[echo: results]]`);
    const child = await eventually('it works', async () => (await family.children())[0]);
    const { mail, names } = await parley.namespace.open();
    const unreadable = (id: string) =>
      mail.publish({ subject: names.mail(family.session, 'child'), data: Buffer.from('?'), id });
    // In the place of its own word: of one id the broker stores one.
    await unreadable(`c_${digest('child finish', child).slice(0, 22)}`);
    await family.becomes('completed', child);
    await unreadable(newId('c'));
    await family.becomes('completed');
    expect(await family.results()).toEqual(['all the same']);
  });

  it('outlives whoever has begun it', async () => {
    const family = await Family.begin(parley);
    await family.begins(`${agent('[[wait: 700ms]][[say: still here]]')}[[then]][[echo: results]]`);
    await eventually('it has begun', async () => (await family.children()).length === 1);
    parley.process('inference').signal('SIGKILL');
    await parley.start('inference');
    await family.becomes('completed');
    expect(await family.results()).toEqual(['still here']);
    expect(await family.children()).toHaveLength(1);
  });
});

describe('sub-agents in the background', () => {
  it('work on behind the turn, and report to the session', async () => {
    const family = await Family.begin(parley);
    const background = { background: true };
    await family.run(`${agent('[[wait: 300ms]][[say: found it]]', background)}[[then]][[say: It works.]]`);
    const [child = ''] = await family.children();
    const report = await eventually('it reports', async () =>
      (await family.messages()).find(({ role }) => role === 'system'),
    );
    expect(report).toMatchObject({ author: 'assistant', said: `Task ${child} has completed:\nfound it` });
    const { status } = await family.run('[[echo: prompt]]');
    expect(status).toBe('completed');
    expect((await family.messages()).at(-1)?.said).toContain('found it');
  });

  it('are asked what they have said, and waited for', async () => {
    const family = await Family.begin(parley);
    await family.run(
      `${agent('[[say: a word]][[wait: 1s]][[say: and an end]]', { background: true })}[[then]][[say: x]]`,
    );
    const [task = ''] = await family.children();
    const asks = (input: object): string => `[[tool: task_output ${JSON.stringify({ task, ...input })}]]`;
    await family.run(
      `${asks({ task: 'nobody' })}[[then]]${asks({ waitSeconds: 30 })}[[then]][[echo: results]]`,
    );
    const [, unknown = '', waited = ''] = await family.results();
    expect(unknown).toContain(`There is: ${task} (assistant, running)`);
    expect(waited).toBe('a wordand an end');
    await family.run(`${asks({})}[[then]][[say: done]]`);
    expect((await family.results()).at(-1)).toBe('a wordand an end');
  });

  it('are no more than there may be', async () => {
    const family = await Family.begin(parley);
    const many = Array.from({ length: 4 }, () => agent('[[hang]]', { background: true })).join('');
    await family.run(`${many}[[then]][[say: so many]]`);
    expect(await family.children()).toHaveLength(3);
    expect((await family.results()).at(-1)).toBe(
      'The sub-agent was not started: 3 sub-agents work for this conversation already, and there may be 3 at once.',
    );
  });
});
