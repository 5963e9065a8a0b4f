import { describe, expect, it } from '@jest/globals';
import { GivenGround } from '../testing/given-ground.js';
import { expectsNoSecrets, questioned } from '../testing/prepared.js';
import { exchange, jobFor, relation, scene } from '../testing/tavern.js';
import { summariesPass } from './summaries.js';

const job = jobFor('summaries', { scene: 'sc1' });
const ended = scene('sc1', { status: 'closed', openedOn: 'm0' });
const relations = [relation('ida', 'ben', { summary: 'Old friends.' }), relation('ben', 'ida')];
const ground = (more: object = {}) =>
  new GivenGround({ scenes: [ended, scene('sc2')], saidSince: () => exchange, relations, ...more });

describe('the question of what a scene was', () => {
  it('shows the scene from where it was opened', async () => {
    const after: (string | null)[] = [];
    const saidSince = (message: string | null) => {
      after.push(message);
      return exchange;
    };
    const { asked } = await questioned(summariesPass, job, ground({ saidSince }));
    expect(after).toEqual(['m0']);
    expectsNoSecrets(asked);
    expect(asked.text).toContain('Place: The tavern\nTime: evening\nThe user is: A runaway countess');
    expect(asked.text).toContain('ida (Ida Moon) to ben (Ben): Old friends.\n</known>');
    expect(asked.text).toContain('Sum the scene up for: ida (Ida Moon), ben (Ben).');
    expect(asked.schema).toMatchObject({ properties: { summaries: { required: ['ida', 'ben'] } } });
  });

  it('is one by itself for whoever was not there for all of it', async () => {
    const missed = [{ agent: 'ben', message: 'm_u1' }];
    const prepared = await summariesPass(job, ground({ missed }));
    if (prepared.kind !== 'several') throw new Error(`It is ${prepared.kind}.`);
    const [host, guest] = prepared.parts;
    expect(prepared.parts).toHaveLength(2);
    expect(host?.asked.text).toContain('I am Vera.');
    expect(host?.asked.text).toContain('Sum the scene up for: ida (Ida Moon).');
    expect(guest?.asked.text).not.toContain('Vera');
    expect(guest?.asked.text).toContain('Welcome!');
    expect(guest?.asked.text).not.toContain('Old friends.');
    expect(guest?.asked.schema).toMatchObject({ properties: { summaries: { required: ['ben'] } } });
    const said = { summaries: { ida: { text: 'Mine.' }, ben: { text: 'His.' } } };
    const found = prepared.parts.flatMap(({ read }) => read(said) ?? []);
    expect(prepared.joined(found).summaries).toMatchObject([{ agent: 'ida' }, { agent: 'ben' }]);
  });

  it('is not asked for whoever has missed all of it', async () => {
    const missed = exchange.map(({ id }) => ({ agent: 'ben', message: id }));
    const { asked } = await questioned(summariesPass, job, ground({ missed }));
    expect(asked.schema).toMatchObject({ properties: { summaries: { required: ['ida'] } } });
  });

  it.each([
    ['the scene is gone', job, { scenes: [] }],
    ['nobody was there', { ...job, present: [] }, {}],
    ['nothing was said in it', job, { saidSince: () => [] }],
  ])('is not asked where %s', async (_name, wanted, more) => {
    const none = { kind: 'known', result: { kind: 'summaries', summaries: [] } };
    expect(await summariesPass(wanted, ground(more))).toEqual(none);
  });
});

describe('summaries', () => {
  const read = async (summaries: unknown) =>
    (await questioned(summariesPass, job, ground())).read({ summaries });

  it('are one for each who was there, with how he stands to others who were', async () => {
    const said = {
      ida: {
        text: ' I met Vera. ',
        relations: [
          { to: 'Ben', summary: 'Closer.' },
          { to: 'user', summary: '' },
          { to: 'ida', summary: 'Myself.' },
          { to: 'zoe', summary: 'Who?' },
        ],
      },
      Ben: { text: 'x'.repeat(9_000), relations: 'none' },
      zoe: { text: 'I was not there.', relations: [] },
    };
    const found = await read(said);
    expect(found?.summaries).toMatchObject([
      { agent: 'ida', text: 'I met Vera.', relations: [{ to: 'ben', summary: 'Closer.' }] },
      { agent: 'ben', relations: [] },
    ]);
    expect(found?.summaries[1]?.text).toHaveLength(2_000);
  });

  it('of some are better than none', async () => {
    expect((await read({ ida: { text: '' }, ben: { text: 'I left.' } }))?.summaries).toEqual([
      { agent: 'ben', text: 'I left.', relations: [] },
    ]);
  });

  it.each([null, [], {}, { zoe: { text: 'x' } }, { ida: 'I met Vera.' }])(
    'are unknown after %j',
    async (said) => expect(await read(said)).toBeUndefined(),
  );
});
