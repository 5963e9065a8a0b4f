import { NotYet } from '#shared/broker';
import { Refused } from './sink.js';
import { signatureOf } from './signature.js';

export interface WebhookTarget {
  url: string;
  secret: string;
  timeoutMs: number;
}

/** The same event has the same id, however often it is sent. */
export interface WebhookMessage {
  id: string;
  type: string;
  data: object;
}

/** Whoever says so of a message will say it of the same one tomorrow. */
const refusals: ReadonlySet<number> = new Set([400, 410, 413, 415, 422]);

const longestWaitMs = 3_600_000;

/** Signed JSON by POST. It goes where the operator has said and nowhere else: no redirect is followed. */
export class Webhook {
  constructor(
    private readonly target: WebhookTarget,
    private readonly now: () => number = Date.now,
  ) {}

  /** Resolves once somebody has said 2xx. What he says beside it is not read. */
  async send(message: WebhookMessage, signal: AbortSignal): Promise<void> {
    const { url, timeoutMs } = this.target;
    const body = JSON.stringify(message);
    const late = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, {
      method: 'POST',
      headers: this.headersOf(message, body),
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, late]),
    }).catch((error: unknown) => {
      throw late.aborted
        ? new Error(`The webhook has not answered within ${timeoutMs} ms.`)
        : unreached(error);
    });
    await response.body?.cancel();
    if (!response.ok) throw refusalOf(response, this.now());
  }

  private headersOf({ id }: WebhookMessage, body: string): Record<string, string> {
    const timestamp = String(Math.floor(this.now() / 1_000));
    return {
      'content-type': 'application/json',
      'user-agent': 'Parley',
      'idempotency-key': id,
      'parley-timestamp': timestamp,
      'parley-signature': signatureOf(this.target.secret, timestamp, body),
    };
  }
}

/** An address may hold a password, so neither it nor what the client says of it is repeated. */
function unreached(error: unknown): Error {
  const { cause } = error as { cause?: { code?: unknown } };
  const code = typeof cause?.code === 'string' ? ` (${cause.code})` : '';
  return new Error(`The webhook could not be reached${code}.`);
}

function refusalOf({ status, headers }: Response, now: number): Error {
  if (refusals.has(status)) return new Refused(`The webhook has answered ${status}.`);
  const reason = `The webhook has answered ${status}.`;
  const waitMs = retryAfterMs(headers.get('retry-after'), now);
  return waitMs === undefined ? new Error(reason) : new NotYet(Math.min(waitMs, longestWaitMs), reason);
}

function retryAfterMs(told: string | null, now: number): number | undefined {
  if (told === null) return undefined;
  const ms = /^\d{1,9}$/.test(told) ? Number(told) * 1_000 : Date.parse(told) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
