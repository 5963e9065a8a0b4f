import type { IncomingMessage } from 'node:http';
import { inLanes } from '../arrivals.js';
import { Frames } from '../frames.js';
import { get, post, textOf } from '../post.js';
import { eachStamp } from '../stamps.js';
import { stop } from './events.js';
import type { FaceName } from './face-names.js';
import { turnIn } from './faces.js';
import type { Parley } from './order.js';

const atOnce = 16;
/** At the rates that are asked for, more than any probe waits for. */
const endless = 4_000;

/** Turns that are told in one protocol, and go on until they are ended. */
export class FaceCrowd {
  deltas = 0;
  private readonly streams: IncomingMessage[] = [];

  private constructor(
    private readonly target: Parley,
    private readonly face: FaceName,
  ) {}

  /** Resolves when each of them has begun to speak. */
  static async gather(target: Parley, face: FaceName, streams: number, rate: number): Promise<FaceCrowd> {
    const crowd = new FaceCrowd(target, face);
    const text = `[[stamp]][[rate: ${rate}]][[tokens: ${endless}]]`;
    await inLanes(Array.from({ length: streams }), atOnce, () => crowd.begin(text));
    return crowd;
  }

  /** Some protocols let a turn go on whose client leaves: the sessions in which something happened last are these. */
  async end(): Promise<void> {
    for (const stream of this.streams) stream.destroy();
    const { url, token } = this.target;
    const listed = await get(`${url}/v1/sessions?limit=100`, { authorization: `Bearer ${token}` });
    const { sessions } = JSON.parse(await textOf(listed)) as { sessions: { id: string }[] };
    await inLanes(sessions, atOnce, ({ id }) => stop(this.target, id));
  }

  private async begin(text: string): Promise<void> {
    const response = await post(await turnIn[this.face](this.target, text));
    if (response.statusCode !== 200) {
      const said = (await textOf(response)).slice(0, 300);
      throw new Error(`${this.face}: refused (status ${response.statusCode}): ${said}`);
    }
    this.streams.push(response);
    await new Promise<void>((resolve, reject) => {
      const frames = new Frames((frame, from, to) => {
        eachStamp(frame, from, to, () => {
          this.deltas += 1;
          resolve();
        });
      });
      response.on('data', (chunk: Buffer) => frames.push(chunk.toString('latin1')));
      response.once('error', reject);
      response.once('close', () => reject(new Error(`${this.face}: a stream ended before it spoke.`)));
    });
  }
}
