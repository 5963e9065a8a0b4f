import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lonelyKinds } from './kinds/index.js';
import { run } from './run-fault.js';
import { Town } from './town/town.js';

let town: Town;

beforeAll(async () => {
  town = await Town.build({
    servers: 'one',
    database: 'own',
    workers: 2,
    gateways: 2,
    environment: { PARLEY_DRAIN_MS: '4000' },
  });
}, 120_000);

afterAll(() => town?.stop(), 60_000);

describe('nothing is lost when, under load,', () => {
  it.each(lonelyKinds)(
    '$name',
    async (kind) => {
      const { problems, accepted, resets } = await run(town, kind);
      expect({ problems, resets }).toEqual({ problems: [], resets: 0 });
      expect(accepted).toBeGreaterThanOrEqual(10);
    },
    240_000,
  );
});
