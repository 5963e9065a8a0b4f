import type { IncomingMessage } from 'node:http';
import { eventOf, Frames, idOf } from '../frames.js';
import { get, post, textOf } from '../post.js';
import { eachStamp } from '../stamps.js';
import type { Parley } from './order.js';

export interface Seen {
  event: string;
  id: string;
  /** Of the model's deltas, how many it holds. */
  deltas: number;
}

const stuckMs = 180_000;

/** A session's events as they come, until somebody has seen enough. */
export class Events {
  private constructor(private readonly response: IncomingMessage) {}

  static async open({ url, token }: Parley, session: string, after?: string): Promise<Events> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const response = await get(`${url}/v1/sessions/${session}/events${query}`, {
      authorization: `Bearer ${token}`,
    });
    if (response.statusCode !== 200) {
      throw new Error(`Events were refused (status ${response.statusCode}): ${await textOf(response)}`);
    }
    return new Events(response);
  }

  /** Resolves when `see` says that it was enough; what comes after is read and dropped. It may throw. */
  until(see: (seen: Seen) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let enough = false;
      const stuck = setTimeout(() => reject(new Error('A stream of events is stuck.')), stuckMs);
      this.response.once('close', () => clearTimeout(stuck));
      const frames = new Frames((text, from, to) => {
        if (enough) return;
        const event = eventOf(text, from, to);
        if (event === '') return;
        enough = see({ event, id: idOf(text, from, to), deltas: deltasIn(event, text, from, to) });
        if (enough) {
          clearTimeout(stuck);
          resolve();
        }
      });
      this.response.on('data', (chunk: Buffer) => {
        try {
          frames.push(chunk.toString('latin1'));
        } catch (error) {
          reject(error);
        }
      });
      this.response.once('error', reject);
      this.response.once('close', () => reject(new Error('The stream of events ended too soon.')));
    });
  }

  close(): void {
    this.response.destroy();
  }
}

export async function submit({ url, token }: Parley, session: string, text: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ text });
  const response = await post({ url: `${url}/v1/sessions/${session}/turns`, headers, body });
  const said = await textOf(response);
  if (response.statusCode !== 202) throw new Error(`A turn was refused: ${said.slice(0, 300)}`);
}

export async function stop({ url, token }: Parley, session: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  await textOf(await post({ url: `${url}/v1/sessions/${session}/stop`, headers, body: '{}' }));
}

function deltasIn(event: string, text: string, from: number, to: number): number {
  let deltas = 0;
  if (event === 'block.delta') eachStamp(text, from, to, () => (deltas += 1));
  return deltas;
}
