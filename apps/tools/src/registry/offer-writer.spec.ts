import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { StandingOffer } from '#shared/broker';
import type { Offering } from '#shared/contracts';
import { ManualClock } from '../calls/testing/manual-clock.js';
import { ScriptedTool } from '../calls/testing/scripted-tool.js';
import { offeringOf, OfferWriter } from './offer-writer.js';
import { fixedSource, type Offered } from './source.js';
import { ToolSources } from './tool-sources.js';

let clock: ManualClock;
let sources: ToolSources;
let bucket: Map<string, Offering>;
let standing: Map<string, StandingOffer>;
let writes: number;
let isAway: boolean;
let writer: OfferWriter;

beforeEach(() => {
  [clock, sources, bucket, writes, isAway] = [new ManualClock(), new ToolSources(), new Map(), 0, false];
  standing = new Map();
  sources.add('built-in', fixedSource('own', [new ScriptedTool('look', true)]));
  writer = new OfferWriter({
    pool: 'garden',
    sources,
    clock,
    standing: async (source) => standing.get(source),
    write: async (offering) => {
      writes += 1;
      if (isAway) throw new Error('The broker is away.');
      bucket.set(offering.source, offering);
      standing.set(offering.source, { offering, revision: writes, writtenAt: clock.now() });
      return writes;
    },
    remove: async (source) => {
      if (isAway) throw new Error('The broker is away.');
      bucket.delete(source);
    },
    log: pino({ level: 'silent' }),
  });
});

async function pass(ms: number): Promise<void> {
  clock.pass(ms);
  await clock.breath();
}

describe('what is offered', () => {
  it('is written at the start, and each minute again', async () => {
    await writer.start();
    expect(bucket.get('own')).toMatchObject({ v: 1, pool: 'garden', source: 'own', state: 'ready' });
    expect(bucket.get('own')?.tools).toMatchObject([{ name: 'look', pool: 'garden', parallel: true }]);
    await pass(59_999);
    expect(writes).toBe(1);
    await pass(1);
    expect(writes).toBe(2);
  });

  it('is written soon after a change, of many changes once', async () => {
    await writer.start();
    for (const id of ['a', 'b', 'c']) sources.add('server', fixedSource(id, []));
    expect(bucket.size).toBe(1);
    await pass(100);
    expect([...bucket.keys()]).toEqual(['own', 'a', 'b', 'c']);
  });

  it('is taken away with its source', async () => {
    const remove = sources.add('server', fixedSource('a', []));
    await writer.start();
    remove();
    await pass(100);
    expect([...bucket.keys()]).toEqual(['own']);
  });

  it('is tried again while the broker is away, and a start does not fail for it', async () => {
    isAway = true;
    await writer.start();
    await pass(1_000);
    expect(bucket.size).toBe(0);
    isAway = false;
    await pass(1_000);
    expect(bucket.size).toBe(1);
  });

  it('is taken away in the end, though the broker was away at first', async () => {
    const remove = sources.add('server', fixedSource('a', []));
    await writer.start();
    isAway = true;
    remove();
    await pass(100);
    isAway = false;
    await pass(1_000);
    expect([...bucket.keys()]).toEqual(['own']);
  });

  it('stays when its service leaves, which then has no timer any more', async () => {
    await writer.start();
    await writer.stop();
    sources.add('server', fixedSource('a', []));
    expect([bucket.size, clock.waiting]).toEqual([1, 0]);
  });

  it('is no more than fits into a message, and says so', () => {
    const tools = Array.from({ length: 300 }, (_, index) => new ScriptedTool(`t${index}`, true));
    for (const tool of tools) Object.assign(tool, { description: 'x'.repeat(10_000) });
    const offering = offeringOf('garden', 'big', { state: 'ready', problem: 'It is slow.', tools });
    expect(JSON.stringify(offering).length).toBeLessThan(1_000_000);
    expect(offering.problem).toMatch(/^It is slow\. \d+ of 300 tools are not offered/);
  });
});

describe('what several services of a pool offer of one source', () => {
  const tools = [new ScriptedTool('peek', true)];
  const ready: Offered = { state: 'ready', tools };
  let now: Offered;
  let told: () => void;

  beforeEach(() => {
    now = { state: 'away', problem: 'It is being started.', tools: [] };
    sources.add('server', {
      id: 'web',
      offered: () => now,
      onChange: (listen) => ((told = listen), () => {}),
    });
  });

  function another(offered: Offered): void {
    const offering = offeringOf('garden', 'web', offered);
    bucket.set('web', offering);
    standing.set('web', { offering, revision: 1_000 + standing.size, writtenAt: clock.now() });
  }

  async function becomes(offered: Offered): Promise<void> {
    now = offered;
    told();
    await pass(100);
  }

  it('is not taken away by one that starts', async () => {
    another({ state: 'away', tools });
    await writer.start();
    expect(bucket.get('web')?.tools).toHaveLength(1);
    await becomes(ready);
    expect(bucket.get('web')?.state).toBe('ready');
  });

  it('is away where it was ready here, or where nobody has said anything else for two minutes', async () => {
    await writer.start();
    expect(bucket.get('web')).toMatchObject({ state: 'away', tools: [] });
    await becomes(ready);
    await becomes({ state: 'away', tools });
    expect(bucket.get('web')?.state).toBe('away');
    another(ready);
    await pass(60_000);
    expect(bucket.get('web')?.state).toBe('ready');
    await pass(60_000);
    expect(bucket.get('web')?.state).toBe('away');
  });

  it.each<[string, Offered]>([
    ['ready', ready],
    ['away', { state: 'away', tools }],
  ])('is not left %s where a former life of the only one has written it', async (_, former) => {
    another(former);
    await writer.start();
    expect(bucket.get('web')).toMatchObject({ state: former.state, tools: [{ name: 'peek' }] });
    await pass(60_000);
    expect(bucket.get('web')?.tools).toHaveLength(1);
    await pass(60_000);
    expect(bucket.get('web')).toMatchObject({ state: 'away', tools: [] });
  });

  it('goes with its definition, whoever has written it', async () => {
    const remove = sources.add('server', { id: 'gone', offered: () => now, onChange: () => () => {} });
    const offering = offeringOf('garden', 'gone', ready);
    bucket.set('gone', offering);
    standing.set('gone', { offering, revision: 9, writtenAt: clock.now() });
    await writer.start();
    expect(bucket.get('gone')?.state).toBe('ready');
    remove();
    await pass(100);
    expect(bucket.has('gone')).toBe(false);
  });
});
