import { apiErrorOf, isPassing, ParleyApiError, ParleyConnectionError } from '../errors.js';
import { delayBefore, pause, type Patience } from './patience.js';

/** A secret, or where to get one: asked before each request, so that a short-lived one can be renewed. */
export type Token = string | (() => string | Promise<string>);

/** How a request is asked. */
export interface Asking {
  /** Leaves the request, or the stream. Nothing that was begun is stopped by it. */
  signal?: AbortSignal | undefined;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Request extends Asking {
  query?: Query;
  /** Sent as JSON, or as the form that it is. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Done twice it is as if done once: it may be tried again by itself. */
  repeatable?: boolean;
}

export interface HttpParts {
  url: string;
  token: Token | undefined;
  fetch: typeof fetch;
  patience: Patience;
}

/** Requests to one Parley: refused ones become errors, those that may be repeated are. */
export class Http {
  private readonly base: string;

  constructor(private readonly parts: HttpParts) {
    this.base = parts.url.replace(/\/+$/, '');
  }

  get patience(): Patience {
    return this.parts.patience;
  }

  async json<T>(method: string, path: string, request: Request = {}): Promise<T> {
    const response = await this.send(method, path, request);
    return parsed<T>(await wholeBody(response.text(), request.signal), response.status);
  }

  /** Of what is answered with 204, or with 202 where the session has not answered in time. */
  async done(method: string, path: string, request: Request = {}): Promise<'done' | 'pending'> {
    const response = await this.send(method, path, request);
    await wholeBody(response.text(), request.signal);
    return response.status === 202 ? 'pending' : 'done';
  }

  /** Its body is still to be read. */
  async send(method: string, path: string, request: Request = {}): Promise<Response> {
    const repeatable = request.repeatable ?? method === 'GET';
    const { patience } = this.parts;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.once(method, path, request);
      } catch (error) {
        if (!repeatable || tried >= patience.tries || !isPassing(error)) throw error;
        const asked = ParleyApiError.is(error) ? error.retryAfterMs : undefined;
        if ((asked ?? 0) > patience.mostMs) throw error;
        await pause(asked ?? delayBefore(tried - 1, patience, Math.random()), request.signal);
      }
    }
  }

  /** As `send`, and never tried again. */
  async once(method: string, path: string, request: Request): Promise<Response> {
    const { query, body, headers = {}, signal } = request;
    const isForm = typeof FormData !== 'undefined' && body instanceof FormData;
    const isJson = body !== undefined && !isForm;
    const response = await this.answerTo(this.base + path + queryText(query), {
      method,
      headers: {
        ...(await this.authorization()),
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(isForm ? { body } : {}),
      ...(isJson ? { body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    });
    if (response.ok) return response;
    throw await wholeBody(apiErrorOf(response), signal);
  }

  private async authorization(): Promise<Record<string, string>> {
    const { token } = this.parts;
    if (token === undefined) return {};
    return { authorization: `Bearer ${typeof token === 'string' ? token : await token()}` };
  }

  private async answerTo(address: string, init: RequestInit): Promise<Response> {
    try {
      // Not as a method: browsers refuse a fetch that is called on anything but the window.
      const { fetch } = this.parts;
      return await fetch(address, init);
    } catch (error) {
      init.signal?.throwIfAborted();
      throw new ParleyConnectionError(`${init.method} ${address} got no answer.`, { cause: error });
    }
  }
}

/** The body of an answer, which may break off. */
export async function wholeBody<T>(reading: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    signal?.throwIfAborted();
    throw new ParleyConnectionError('The answer broke off.', { cause: error });
  }
}

function parsed<T>(text: string, status: number): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    const message = 'The answer is no JSON. Is the address that of a Parley?';
    throw new ParleyApiError({ status, code: 'unreadable_answer', message }, { cause: error });
  }
}

function queryText(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

/** As safe for a path as it can be: ids need no escaping, and what is none must not become another address. */
export function pathOf(...parts: string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}
