import { describe, expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import type { Access } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import { ToolServersController } from './tool-servers.controller.js';

const server = { kind: 'http', url: 'https://tools.example.org/mcp' } as const;
const asked: unknown[] = [];
const queries = {
  ask: (query: string, request: unknown) => {
    asked.push([query, request]);
    return Promise.resolve(query.endsWith('list') ? { servers: [{ id: 'one', server }] } : { ok: true });
  },
} as unknown as QueryClient;
const controller = new ToolServersController(queries);

function by(...scopes: Access['scopes']): Admitted {
  return { access: { user: 'u', scopes, expiresAt: null, budgeted: false }, tokenHash: '' };
}

const acts: [string, (asking: Admitted) => unknown][] = [
  ['list', (asking) => controller.list(asking)],
  ['read', (asking) => controller.read('one', asking)],
  ['put', (asking) => controller.put('one', server, asking)],
  ['delete', (asking) => controller.delete('one', asking)],
];

describe('tool servers', () => {
  it.each(acts)('are an administrator’s to %s', async (_, act) => {
    asked.length = 0;
    await expect(async () => act(by('read', 'write'))).rejects.toMatchObject({ body: { code: 'forbidden' } });
    expect(asked).toEqual([]);
    await act(by('read', 'write', 'admin'));
    expect(asked).toHaveLength(1);
  });

  it('that nobody has made are not found', async () => {
    await expect(controller.read('two', by('admin'))).rejects.toMatchObject({ body: { code: 'not_found' } });
  });
});
