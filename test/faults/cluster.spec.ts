import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clusterKinds } from './kinds/index.js';
import { run } from './run-fault.js';
import { Town } from './town/town.js';

let town: Town;

beforeAll(async () => {
  town = await Town.build({ servers: 'three', database: 'shared', workers: 2, gateways: 1 });
}, 180_000);

afterAll(() => town?.stop(), 60_000);

describe('nothing is lost on three servers when, under load,', () => {
  it.each(clusterKinds)(
    '$name',
    async (kind) => {
      const { problems, accepted, lastWords, resets } = await run(town, kind);
      expect({ problems, resets }).toEqual({ problems: [], resets: 0 });
      expect(accepted).toBeGreaterThanOrEqual(10);
      expect(lastWords).toBeGreaterThanOrEqual(5);
    },
    240_000,
  );
});
