import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Inject, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { loadConfig } from '#shared/config';
import { startService, type RunningService } from '#shared/service';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';
import { given } from '../harness/given.js';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';

/** Every route of the running gateway, as OpenAPI writes it. */
const registered = new Set<string>();
let namespace: TestNamespace;
let gateway: RunningService;

/** Routes are registered before any hook of a module is called, so this listens as soon as it is made. */
@Module({ imports: [GatewayModule] })
class OverheardGateway {
  constructor(@Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost) {
    const fastify: FastifyInstance = httpAdapter.getInstance();
    fastify.addHook('onRoute', ({ method, url }) => {
      const path = url.replaceAll(/:(\w+)/g, '{$1}').replace(/\/\*$/, '/{path}');
      for (const each of [method].flat()) registered.add(`${each} ${path}`);
    });
  }
}

beforeAll(async () => {
  namespace = createNamespace();
  await namespace.migrate();
  const config = loadConfig({
    PARLEY_NATS_URL: namespace.natsUrl,
    PARLEY_NAMESPACE: namespace.name,
    PARLEY_LOG_LEVEL: 'error',
  });
  gateway = await startService(
    {
      service: 'gateway',
      root: OverheardGateway,
      listen: { host: '127.0.0.1', port: 0, setting: 'PARLEY_PORT' },
      logFile: join(given('PARLEY_TEST_DIR'), `${namespace.name}.log`),
    },
    config,
  );
}, 30_000);

afterAll(async () => {
  await gateway?.close();
  await namespace?.drop();
}, 30_000);

/** What Fastify adds by itself to every GET. */
const ofItself = /^(HEAD|OPTIONS) /;

test('the document tells of every route that the gateway has, and of no other', async () => {
  const response = await fetch(`${gateway.url}/openapi.json`);
  expect(response.status).toBe(200);
  const { paths } = (await response.json()) as { paths: Record<string, object> };
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const real = [...registered].filter((each) => !ofItself.test(each));
  expect(real.length).toBeGreaterThan(20);
  expect(told.toSorted()).toEqual(real.toSorted());
});

test('whoever comes without a token is let in where the document says so, and nowhere else', async () => {
  const document = await fetch(`${gateway.url}/openapi.json`);
  const { paths } = (await document.json()) as {
    paths: Record<string, Record<string, { security: object[] }>>;
  };
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security }] of Object.entries(methods)) {
      const address = gateway.url + path.replaceAll(/[{}]/g, '');
      const response = await fetch(address, { method: method.toUpperCase() });
      const text = await response.text();
      const told = security.flatMap((each) => Object.keys(each));
      const real = response.status === 401 ? ['token', ...(text.includes('?ticket=') ? ['ticket'] : [])] : [];
      expect({ method, path, needs: real }).toEqual({ method, path, needs: told });
    }
  }
});

test('both need no token, and the page lets nothing be loaded or run', async () => {
  const [json, page] = await Promise.all(
    ['/openapi.json', '/docs'].map((path) => fetch(`${gateway.url}${path}`)),
  );
  expect(json?.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(page?.status).toBe(200);
  expect(page?.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page?.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(await page?.text()).toContain('/v1/sessions/{session}/turns');
});
