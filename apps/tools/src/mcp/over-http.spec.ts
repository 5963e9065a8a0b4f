import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ToolServer } from '#shared/contracts';
import { eventually } from '../../../../test/harness/eventually.js';
import { call, House, isAway, isReady, problemOf, ready, until } from './testing/house.js';
import { WebServer } from './testing/web-server.js';

// On a machine that may be busy with other test files.
jest.setTimeout(30_000);

let house: House;
let web: WebServer;
let server: ToolServer;
let movedServer: ToolServer;

beforeEach(async () => {
  house = new House();
  web = new WebServer();
  const url = await web.listen();
  server = { kind: 'http', url };
  movedServer = { kind: 'http', url: new URL('/moved', url).href };
});

afterEach(async () => {
  await house.close();
  await web.close();
});

describe('a server over HTTP', () => {
  it('is called, and told when it is left', async () => {
    const source = await ready(house.server(server));
    expect((await call(source, 'look')).said).toEqual({ outcome: 'ok', text: 'seen' });
    await source.close();
    expect(web.heard.at(-1)).toBe('DELETE');
  });

  it('is sent what its headers refer to', async () => {
    const environment = { PARLEY_TOKEN: 'parley-own-secret', WEB_KEY: 'key-of-the-web' };
    const source = await ready(
      house.server({ ...server, headers: { 'X-Api-Key': '${WEB_KEY}' } } as ToolServer, { environment }),
    );
    expect((await call(source, 'who')).said.text).toBe('[secret]');
    expect(web.heard).toContain('initialize');
  });

  it('that was made by API is sent no secret that is not for tool servers', async () => {
    const headers = { 'X-Region': 'a ${MCP_KEY} ${AWS_SECRET_ACCESS_KEY}' };
    const source = house.server({ ...server, headers } as ToolServer, {
      environment: { MCP_KEY: 'for-tool-servers', AWS_SECRET_ACCESS_KEY: 'for-nobody-else' },
      origin: 'api',
    });
    await until(source, (each) =>
      /headers\.X-Region names AWS_SECRET_ACCESS_KEY/.test(each.offered().problem ?? ''),
    );
    expect(web.heard).toEqual([]);
  });

  it('may send us to another path of its own', async () => {
    expect((await call(await ready(house.server(movedServer)), 'look')).said.text).toBe('seen');
  });

  it('may not send us, and our secrets, to anybody else', async () => {
    const other = new WebServer();
    web.leadsTo = await other.listen();
    const source = house.server(movedServer);
    await until(source, (each) =>
      /redirects to .*, which is not followed/.test(each.offered().problem ?? ''),
    );
    expect(other.heard).toEqual([]);
    await other.close();
  });

  it('that hangs in a call costs that call', async () => {
    const source = await ready(house.server({ ...server, timeoutMs: 1_000 }));
    const hanging = problemOf(call(source, 'hang'));
    expect((await call(source, 'look')).said.text).toBe('seen');
    expect(await hanging).toMatch(/did not answer within 1 s/);
    await eventually('it hears of it', () => web.heard.includes('notifications/cancelled'));
    expect(isReady(source)).toBe(true);
  });

  it('that refuses a call costs that call', async () => {
    const source = await ready(house.server(server));
    expect(await problemOf(call(source, 'error'))).toMatch(/out of order/);
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it('that dies in a call fails it at once, is away, and is found again', async () => {
    const source = await ready(house.server(server));
    expect(await problemOf(call(source, 'break'))).toMatch(
      /does not answer any more in the middle of the call/,
    );
    expect(isAway(source)).toBe(true);
    await web.close();
    web = new WebServer();
    await web.listen(Number(new URL((server as { url: string }).url).port));
    await until(source, isReady);
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it('that has forgotten the session is met anew', async () => {
    const source = await ready(house.server(server));
    web.forgets = true;
    expect(await problemOf(call(source, 'look'))).toMatch(/has forgotten this session/);
    await until(source, isReady);
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it.each(['flood', 'huge'])('that sends too much (%s) is cut off, and comes back', async (name) => {
    const source = await ready(house.server(server));
    expect(await problemOf(call(source, name))).toMatch(/sent a message longer than 8388608 bytes/);
    await until(source, isReady);
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it('that has its stream opened again and again is cut off', async () => {
    web.tires = true;
    const source = house.server(server);
    await until(source, (each) => /ends the stream/.test(each.offered().problem ?? ''));
    web.tires = false;
    await until(source, isReady);
    expect((await call(source, 'look')).said.text).toBe('seen');
  });

  it('that is not there is away, with words', async () => {
    await web.close();
    const source = house.server(server);
    await until(source, (each) => /ECONNREFUSED/.test(each.offered().problem ?? ''));
    expect(source.offered().tools).toEqual([]);
  });
});
