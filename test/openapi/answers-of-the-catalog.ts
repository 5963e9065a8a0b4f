import { expect, it } from '@jest/globals';
import { fine } from './documented.js';
import { WatchedSession, type Served } from './watched-session.js';

interface Named {
  id: string;
}

interface Page {
  cursor: string;
}

/** Sessions as their owner has them together, as files and as copies; and what else is one’s own. */
export function answersOfTheCatalog(served: () => Served): void {
  it('of the list of sessions', async () => {
    const { told } = served();
    const session = await WatchedSession.begin(served(), { name: 'Quince', systemPrompt: 'Be brief.' });
    await session.say('[[rate: 0]][[say: hi]]');
    const fork = await session.asked<Named>(201, 'POST', '/fork');
    const page = await told.ask<Page>('GET', '/v1/sessions?limit=1&children=with&archived=with');
    expect(page).toMatchObject(fine(200));
    expect(await told.ask('GET', `/v1/sessions?cursor=${page.body.cursor}`)).toMatchObject(fine(200));
    expect(await told.ask('GET', '/v1/sessions?q=quince')).toMatchObject({
      ...fine(200),
      body: { sessions: expect.arrayContaining([expect.objectContaining({ id: session.id })]), cursor: null },
    });
    expect(await told.ask('GET', `/v1/sessions/${fork.id}`)).toMatchObject({
      ...fine(200),
      body: { forkedFrom: { session: session.id } },
    });
    expect(await told.ask('GET', '/v1/sessions?archived=nonsense')).toMatchObject(fine(400));
    await session.endsAsTold();
  });

  it('of a session as a file', async () => {
    const { told } = served();
    const session = await WatchedSession.begin(served(), { name: 'Pears', scene: { place: 'The shed' } });
    await session.say('[[rate: 0]][[think: hm]][[say: hi]]');
    await session.asked(201, 'POST', '/plans', { text: 'Dig a well' });
    const file = await session.asked<{ knowledge: object[] }>(200, 'GET', '/export');
    expect(file.knowledge.length).toBeGreaterThan(1);
    await session.asked(200, 'GET', '/export?format=markdown');
    expect(await told.ask('POST', '/v1/sessions/import', file)).toMatchObject(fine(201));
    expect(await told.ask('POST', '/v1/sessions/import', { ...file, version: 2 })).toMatchObject(fine(400));
    await session.asked(404, 'POST', '/fork', { message: 'm_none' });
    await session.endsAsTold();
  });

  it('of tokens', async () => {
    const { told } = served();
    const asked = { name: 'a reader', scopes: ['read'], expiresAt: '2100-01-01T00:00:00+01:00' };
    const made = await told.ask<Named & { secret: string }>('POST', '/v1/tokens', asked);
    expect(made).toMatchObject(fine(201));
    const authorization = `Bearer ${made.body.secret}`;
    expect(await told.ask('GET', '/v1/tokens', undefined, { authorization })).toMatchObject(fine(200));
    expect(await told.ask('POST', '/v1/sessions', {}, { authorization })).toMatchObject(fine(403));
    expect(await told.ask('DELETE', `/v1/tokens/${made.body.id}`)).toMatchObject(fine(204));
    expect(await told.ask('DELETE', `/v1/tokens/${made.body.id}`)).toMatchObject(fine(404));
    expect(await told.ask('POST', '/v1/tokens', { ...asked, scopes: [] })).toMatchObject(fine(400));
  });

  it('of projects', async () => {
    const { told } = served();
    const whole = { name: 'one', prompt: 'Be brief.', writable: ['.'], permissions: { deny: ['shell'] } };
    const made = await told.ask<Named>('POST', '/v1/projects', whole);
    expect(made).toMatchObject(fine(201));
    const path = `/v1/projects/${made.body.id}`;
    expect(await told.ask('GET', '/v1/projects')).toMatchObject(fine(200));
    expect(await told.ask('PATCH', path, { prompt: null })).toMatchObject(fine(200));
    expect(await told.ask('GET', path)).toMatchObject(fine(200));
    expect(await told.ask('POST', '/v1/sessions', { project: made.body.id })).toMatchObject(fine(201));
    expect(await told.ask('POST', '/v1/projects', { name: 'two', root: '/etc' })).toMatchObject(fine(400));
    expect(await told.ask('DELETE', path)).toMatchObject(fine(204));
    expect(await told.ask('GET', path)).toMatchObject(fine(404));
  });
}
