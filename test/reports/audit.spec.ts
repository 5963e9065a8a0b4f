import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Deed } from '#shared/contracts';
import { answerOf, Talk } from '../conversation/talk.js';
import type { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Asking, writing } from '../approvals/asking.js';
import { Person } from '../spending/people.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_REPORT_RECORDS: 'false' });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

async function deeds(api: Api, query = ''): Promise<Deed[]> {
  const { status, body } = await answerOf(await api.get(`/v1/audit?limit=100${query}`));
  expect(status).toBe(200);
  return (body['deeds'] as Deed[]).toReversed();
}

function done(api: Api, deed: string, query = ''): Promise<Deed[]> {
  return eventually(`${deed} is told`, async () => {
    const found = await deeds(api, query);
    return found.some((each) => each.deed === deed) && found;
  });
}

const names = (found: readonly Deed[]): string[] => found.map(({ deed }) => deed);

describe('the audit trail', () => {
  it('tells who did what to whose session, and nothing of what was said', async () => {
    const { api, user } = await Person.of(parley.database, parley.api.url);
    const asking = await Asking.begin(api, { name: 'a private name' });
    const { talk } = asking;
    const turn = await asking.waits(writing('private.txt', 'private words'));
    const { approval } = await asking.asked();
    await talk.ask('POST', `/approvals/${approval}`, { decision: 'deny', text: 'private no' });
    await talk.becomes(turn, 'completed');
    const [question] = await talk.messages();
    const edited = await talk.ask('POST', `/messages/${question?.id}/edit`, {
      text: '[[say: private reply]]',
      action: 'resend',
    });
    await talk.becomes(String(edited.body['turn']), 'completed');
    await talk.ask('POST', '/undo');
    await talk.ask('PATCH', '', { systemPrompt: 'private prompt' });
    await talk.ask('PATCH', '', { archived: true });
    const running = await talk.runForever();
    await talk.ask('POST', '/stop');
    await talk.becomes(running, 'stopped');
    await talk.ask('GET', '/export?format=json');
    const fork = await answerOf(await api.post(`${talk.path}/fork`, {}));
    await talk.ask('DELETE', '');
    const found = await done(api, 'session.deleted', `&session=${talk.session}`);
    expect(names(found)).toEqual([
      'session.created',
      'turn.submitted',
      'approval.answered',
      'history.edited',
      'turn.submitted',
      'history.undone',
      'session.changed',
      'session.marked',
      'turn.submitted',
      'turn.stopped',
      'session.exported',
      'session.deleted',
    ]);
    expect(found.every(({ by, owner }) => by === user && owner === user)).toBe(true);
    expect(found[2]).toMatchObject({ turn, subject: approval, detail: { decision: 'deny' } });
    expect(found[6]?.detail).toEqual({ changed: ['systemPrompt'] });
    expect(JSON.stringify(found)).not.toContain('private');
    const [forked] = await deeds(api, `&session=${String(fork.body['id'])}`);
    expect(forked).toMatchObject({ deed: 'session.forked', by: user, detail: { from: talk.session } });
  });

  it('tells of tokens, agents and projects as well', async () => {
    const { api, user } = await Person.of(parley.database, parley.api.url);
    const made = await answerOf(await api.post('/v1/tokens', { name: 'a program', scopes: ['read'] }));
    await fetch(`${api.url}/v1/tokens/${String(made.body['id'])}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${api.token}` },
    });
    await api.post('/v1/agents', { id: 'gardener', name: 'Gardener', prompt: 'You garden.' });
    await api.post('/v1/projects', { name: 'Garden' });
    const found = await deeds(api);
    expect(names(found)).toEqual(['token.created', 'token.revoked', 'agent.created', 'project.created']);
    expect(found.every(({ by }) => by === user)).toBe(true);
    expect(JSON.stringify(found)).not.toContain(String(made.body['secret']));
  });

  it('shows everybody his own, and an administrator all; it can be searched and read by pages', async () => {
    const [one, other] = [
      await Person.of(parley.database, parley.api.url),
      await Person.of(parley.database, parley.api.url),
    ];
    const [mine, his] = [await Talk.begin(one.api), await Talk.begin(other.api)];
    expect((await deeds(one.api)).map(({ session }) => session)).toEqual([mine.session]);
    expect(await deeds(one.api, `&session=${his.session}`)).toEqual([]);
    const seen = (await deeds(parley.api)).map(({ session }) => session);
    expect(seen).toEqual(expect.arrayContaining([mine.session, his.session]));
    expect((await deeds(parley.api, `&by=${other.user}`)).map(({ session }) => session)).toEqual([
      his.session,
    ]);
    expect((await deeds(parley.api, `&q=${his.session.slice(3)}`)).length).toBe(1);
    expect(await deeds(one.api, '&deed=session.deleted')).toEqual([]);
    const first = await answerOf(await parley.api.get('/v1/audit?limit=1'));
    const second = await answerOf(
      await parley.api.get(`/v1/audit?limit=1&cursor=${String(first.body['cursor'])}`),
    );
    const ids = [first, second].map(({ body }) => (body['deeds'] as Deed[])[0]?.id);
    expect(Number(ids[0])).toBeGreaterThan(Number(ids[1]));
  });

  it.each(['deed=eating', 'from=yesterday', 'limit=0', 'session=a.b', 'nothing=1', 'cursor=abc'])(
    'refuses ?%s',
    async (query) => {
      expect((await parley.api.get(`/v1/audit?${query}`)).status).toBe(400);
    },
  );

  it.each(['UPDATE deeds SET by = $1', 'DELETE FROM deeds WHERE by <> $1', 'TRUNCATE deeds'])(
    'is not changed by %s',
    async (sql) => {
      await Talk.begin(parley.api);
      const values = sql.includes('$1') ? ['nobody'] : [];
      await expect(parley.database.query(sql, values)).rejects.toThrow('What was done stays done');
    },
  );

  it('is not changed by who says that he only replicates what others have done', async () => {
    await Talk.begin(parley.api);
    const sql = `DO $$ BEGIN SET LOCAL session_replication_role = replica; DELETE FROM deeds; END $$`;
    await expect(parley.database.query(sql)).rejects.toThrow('What was done stays done');
  });
});
