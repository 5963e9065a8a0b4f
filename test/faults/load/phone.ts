import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#shared/contracts';
import type { Random } from '../../simulation/random.js';

/** Where the gateways of a town are just now, and how to be let in. */
export interface Doors {
  readonly gatewayUrls: readonly string[];
  readonly token: string;
}

export interface Heard {
  status: number;
  body: Record<string, unknown>;
}

const patienceMs = 8_000;
/** What a turn is told to be before it has ended. */
const onItsWay = new Set(['pending', 'accepted', 'queued']);

/** Asks some gateway, and again, as a client does that means to get through: until a deadline. */
export class Phone {
  constructor(
    private readonly doors: Doors,
    private readonly random: Random,
    private readonly deadlineMs = 60_000,
  ) {}

  /** Whatever is no answer (cut connections, 5xx) is tried again; undefined when time is up. */
  async ask(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Heard | undefined> {
    const until = Date.now() + this.deadlineMs;
    while (Date.now() < until) {
      const heard = await this.once(method, path, body, headers);
      if (heard) return heard;
      await this.pause(50, 300);
    }
    return undefined;
  }

  async session(settings: { name?: string }): Promise<string> {
    const heard = await this.ask('POST', '/v1/sessions', settings);
    const id = heard?.body['id'];
    if (heard?.status !== 201 || typeof id !== 'string')
      throw new Error(`No session: ${heard?.status} ${JSON.stringify(heard?.body)}`);
    return id;
  }

  /** How a turn has ended. It is asked for again, under the same key, where that takes longer than a client waits. */
  async talk(session: string, text: string): Promise<string> {
    const headers = { 'idempotency-key': newId('k') };
    const until = Date.now() + this.deadlineMs;
    for (;;) {
      const heard = await this.ask('POST', `/v1/sessions/${session}/turns?wait=true`, { text }, headers);
      const status = String(heard?.body['status']);
      if (!onItsWay.has(status) || Date.now() >= until) return status;
    }
  }

  pause(leastMs: number, mostMs: number): Promise<void> {
    return delay(this.random.between(leastMs, mostMs));
  }

  private async once(
    method: string,
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<Heard | undefined> {
    const { gatewayUrls, token } = this.doors;
    if (gatewayUrls.length === 0) return undefined;
    try {
      const response = await fetch(this.random.pick(gatewayUrls) + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      if (response.status >= 500) return undefined;
      return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
    } catch {
      // Nobody there, or cut off in the middle: what the next try is for.
      return undefined;
    }
  }
}
