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
  // The rest of the body comes when the socket has been given back.
  await once(server, 'request');
  client.write('part ');
  const [first] = await once(client, 'data');
  client.write('GET /two HTTP/1.1\r\nhost: x\r\nconnection: close, Upgrade\r\nupgrade: h2c\r\n\r\n');
  const answers = `${first}${await text(client)}`.match(/\{.*?\}/g)?.map((each) => JSON.parse(each));
  expect(answers).toEqual([
    { url: '/one', body: 'first part ' },
    { url: '/two', body: '', connection: 'close' },
  ]);
});
