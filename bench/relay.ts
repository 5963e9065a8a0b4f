import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The floor that everything is compared with: one bare process that pipes the model's bytes to the client. It
 * knows no sessions, stores nothing, and what a broken connection swallows is lost.
 */
const model = process.env['BENCH_MODEL_URL'] ?? '';
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity });

const server = createServer({ keepAliveTimeout: 75_000 }, (asked, answered) => {
  const { url = '/', method = 'GET', headers } = asked;
  const passedOn = request(`${model}${url}`, { method, headers, agent });
  passedOn.once('response', (response) => pipeBack(response, answered));
  passedOn.once('error', () => answered.destroy());
  answered.once('close', () => {
    if (!answered.writableFinished) passedOn.destroy();
  });
  asked.pipe(passedOn);
});

function pipeBack(response: IncomingMessage, answered: ServerResponse): void {
  answered.writeHead(response.statusCode ?? 502, response.headers);
  response.once('error', () => answered.destroy());
  response.pipe(answered);
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`The relay listens on http://127.0.0.1:${port}`);
});
