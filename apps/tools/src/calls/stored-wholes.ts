import type { Logger } from 'pino';
import type { Clock, Files, QueryClient } from '#shared/broker';
import { digest, ParleyError } from '#shared/contracts';
import { bounded, letGo } from './bounded.js';
import type { KeptWhole, OutputOf, Wholes } from './outputs.js';

export interface StoredWholesParts {
  files: Pick<Files, 'put' | 'info' | 'remove'>;
  queries: Pick<QueryClient, 'ask'>;
  clock: Pick<Clock, 'after'>;
  mostBytes: number;
  log: Pick<Logger, 'warn'>;
}

/** A store that does not take it by then will not; and whoever waits for the call has its text at least. */
const limitMs = 120_000;

/** A call has one file for ever, so a call that is run again does not store a second one. */
export function outputFileId(key: string): string {
  return `f_${digest('output', key).slice(0, 22)}`;
}

/** In the object store, and as a file of whoever the call was made for. */
export class StoredWholes implements Wholes {
  constructor(private readonly parts: StoredWholesParts) {}

  async keep(call: OutputOf, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<KeptWhole> {
    const overtime = new AbortController();
    const callOff = this.parts.clock.after(limitMs, () =>
      overtime.abort(new Error('The store took too long.')),
    );
    try {
      return await this.stored(call, content, AbortSignal.any([signal, overtime.signal]));
    } catch (error) {
      this.parts.log.warn({ err: error, call: call.key }, 'The whole output of a call could not be kept');
      return { kind: 'lost', reason: ParleyError.is(error) ? error.message : 'Storing it failed.' };
    } finally {
      callOff();
    }
  }

  private async stored(
    { owner, key, name }: OutputOf,
    content: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<KeptWhole> {
    const { files, mostBytes } = this.parts;
    const file = outputFileId(key);
    const found = await files.info(file);
    let kind: 'kept' | 'kept in part' = found?.size === mostBytes ? 'kept in part' : 'kept';
    if (found) letGo(content);
    const cut = (): void => void (kind = 'kept in part');
    const size = found?.size ?? (await files.put(file, bounded(content, mostBytes, signal, cut)));
    const info = { file, name: `${name}.txt`, mediaType: 'text/plain', size };
    try {
      await this.parts.queries.ask('memory.file.create', { owner, files: [info] });
    } catch (error) {
      // One that was there already may be known since then.
      if (!found) await this.remove(file);
      throw error;
    }
    return { kind, file, size };
  }

  /** What nobody knows of is found by nobody; it only takes room. */
  private async remove(file: string): Promise<void> {
    try {
      await this.parts.files.remove(file);
    } catch (error) {
      this.parts.log.warn({ err: error, file }, 'A file that nobody owns could not be removed');
    }
  }
}
