import { afterEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { asPlainRequest } from './plain-request.js';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('a request that offers another protocol is answered as if it had not, its body and the next one too', async () => {
  server = createServer(async (request, response) => {
    const { upgrade, connection } = request.headers;
    response.end(JSON.stringify({ url: request.url, body: await text(request), upgrade, connection }));
  });
  server.on('upgrade', (request, socket, head) => asPlainRequest(server, request, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(
    'POST /one HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n' +
      'http2-settings: AAM\r\ncontent-length: 11\r\n\r\nfirst ',
  );
  const [sawNothing] = [await new Promise((resolve) => setImmediate(() => resolve(client.bytesRead)))];
  expect(sawNothing).toBe(0);
  client.write('partGET /two HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'.replace('part', 'part '));
  const answers = (await text(client)).match(/\{.*?\}/g)?.map((each) => JSON.parse(each));
  expect(answers).toEqual([
    { url: '/one', body: 'first part ' },
    { url: '/two', body: '', connection: 'close' },
  ]);
});
