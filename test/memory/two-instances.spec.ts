import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { createLogger } from '#shared/telemetry';
import { migratingSource } from '../../apps/memory/src/database/index.js';
import { rebuild } from '../../apps/memory/src/rebuild/index.js';
import { eventually } from '../harness/eventually.js';
import { ServiceProcess } from '../harness/service-process.js';
import { Random } from '../simulation/random.js';
import { House, token } from './house.js';
import { TreeScript } from './tree-script.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(120_000);

/** Another one by PARLEY_TREE_SEED; which one it was stands in the name of the test. */
const seed = Number(process.env['PARLEY_TREE_SEED'] ?? 1);
const sessions = 6;
const steps = 160;
/** What was in the hands of one that was killed comes again after a while. */
const patienceMs = 60_000;

let house: House;
const instances: ServiceProcess[] = [];

function startInstance(): ServiceProcess {
  return new ServiceProcess(
    'memory',
    {
      PARLEY_NATS_URL: house.namespace.natsUrl,
      PARLEY_DATABASE_URL: house.database.url,
      PARLEY_NAMESPACE: house.namespace.name,
      PARLEY_TOKEN: token,
      PARLEY_HEALTH_PORT: '0',
      PARLEY_LOG_LEVEL: 'info',
    },
    process.cwd(),
  );
}

async function ready(instance: ServiceProcess): Promise<void> {
  await instance.says(/is up/);
}

beforeAll(async () => {
  house = await House.build();
  instances.push(startInstance(), startInstance());
  await Promise.all(instances.map(ready));
}, 60_000);

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop('SIGKILL')));
  await house?.tearDown();
});

async function killOne(random: Random): Promise<void> {
  const place = random.whole(instances.length);
  await instances[place]?.stop('SIGKILL');
  instances[place] = startInstance();
}

it(`keeps all, once and in order, whichever instance is killed while it writes (seed ${seed})`, async () => {
  const random = new Random(seed);
  const trees: TreeScript[] = [];
  for (let count = 0; count < sessions; count += 1) trees.push(new TreeScript(await house.createLog()));
  // Early enough that there is much to come.
  const deadly = random.whole(steps / 2);
  for (let step = 0; step < steps; step += 1) {
    const tree = random.pick(trees);
    await tree.log.append(...tree.something(random));
    if (step === deadly) await killOne(random);
  }
  for (const { log, path } of trees) {
    const { snapshot } = await eventually(
      `event ${log.en} is projected`,
      async () => {
        const answer = await house.snapshot(log.session);
        return answer.snapshot.position.en >= log.en && answer;
      },
      patienceMs,
    );
    expect(snapshot.conversation.messages.map(({ id }) => id)).toEqual(path);
    const events = await house.events(log.session);
    expect(events.map(({ en }) => en)).toEqual(Array.from({ length: log.en }, (_, index) => index + 1));
  }
  expect(await house.parked()).toEqual([]);
  const source = await migratingSource(
    house.database.url,
    createLogger({ service: 'test', level: 'silent' }),
  ).initialize();
  try {
    const { tables } = await rebuild(source);
    expect(tables.filter(({ differences }) => differences > 0)).toEqual([]);
  } finally {
    await source.destroy();
  }
});
