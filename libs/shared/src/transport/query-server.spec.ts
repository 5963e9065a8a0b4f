import { describe, expect, it } from '@jest/globals';
import { Names, type Broker } from '../broker/index.js';
import { QueryServer } from './query-server.js';

describe('queries of one pool of tools', () => {
  it.each([
    ['default', ['tools.place', 'memory.context']],
    ['garden', ['memory.context']],
  ])('are answered by a service of that pool alone: %s', (pool, answered) => {
    const subscribed: string[] = [];
    const nc = { subscribe: (subject: string) => void subscribed.push(subject) } as unknown as Broker['nc'];
    const names = new Names();
    const server = new QueryServer({ nc, names }, pool);
    server.addHandler('tools.place', async () => ({}), false, { pool: 'default' });
    server.addHandler('memory.context', async () => ({}), false, {});
    server.bindEvents();
    expect(subscribed).toEqual(answered.map((query) => names.subject(...query.split('.'))));
  });
});
