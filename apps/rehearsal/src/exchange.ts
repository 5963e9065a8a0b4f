import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Face } from './face.js';
import { Refusal, type Failure } from './refusal.js';
import { ScriptProblem } from './script/directive.js';
import { Stage } from './stage.js';

/** One request and its response. */
export class Exchange {
  readonly stage = new Stage();
  /** Names the exchange, not the answer: two tries of one request must be told apart in logs. */
  readonly #requestId = `req_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    private readonly face: Face,
  ) {
    response.on('close', () => this.stage.end());
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  startStream(): void {
    this.response.writeHead(200, {
      ...this.#headers(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      connection: 'keep-alive',
    });
  }

  json(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.bytes(status, Buffer.from(JSON.stringify(body)), headers);
  }

  /** `sent` short of the whole breaks the connection there. */
  bytes(status: number, body: Buffer, headers: Record<string, string> = {}, sent = body.length): void {
    if (this.stage.ended) return;
    this.response.writeHead(status, {
      ...this.#headers(),
      'content-type': 'application/json',
      'content-length': body.length,
      ...headers,
    });
    if (sent === body.length) {
      this.response.end(body);
    } else {
      this.response.write(body.subarray(0, sent));
      this.response.socket?.destroySoon();
    }
  }

  fail(failure: Failure): void {
    const { status, body } = this.face.error(failure, this.#requestId);
    const after = 'retryAfter' in failure ? failure.retryAfter : undefined;
    this.json(status, body, {
      ...(after === undefined ? {} : { 'retry-after': String(after) }),
      // The rest of such a body is not worth reading.
      ...(failure.kind === 'too-large' ? { connection: 'close' } : {}),
    });
  }

  /** For whatever was thrown while answering. What is nobody's script or request is our own fault. */
  failBecause(error: unknown): void {
    if (this.response.headersSent) this.response.destroy();
    else this.fail(failureOf(error));
  }

  #headers(): Record<string, string> {
    return { server: 'parley-rehearsal', ...this.face.headers(this.#requestId) };
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return error.failure;
  if (error instanceof ScriptProblem) {
    return { kind: 'invalid', message: `Rehearsal script: ${error.message}`, param: 'messages', code: null };
  }
  return { kind: 'status', status: 500, retryAfter: undefined };
}
