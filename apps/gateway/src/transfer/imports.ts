import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { invalidRequest, ParleyError, type ListedSession } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';

/** Reading and writing it takes memory a while where a session is long. */
const patienceMs = 60_000;

/** What is to be imported goes straight to the store, as fast as that takes it; memory reads it from there. */
@Injectable()
export class Imports {
  private readonly mostBytes: number;

  constructor(
    @Inject(BROKER) private readonly broker: Pick<Broker, 'files'>,
    @Inject(CONFIG) config: Pick<Config, 'PARLEY_IMPORT_BYTES'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
    @Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>,
  ) {
    this.mostBytes = config.PARLEY_IMPORT_BYTES;
  }

  async take(content: AsyncIterable<Uint8Array>, user: string): Promise<ListedSession> {
    const { file } = await this.queries.ask('memory.session.upload', { user });
    try {
      const size = await this.broker.files.put(file, this.bounded(content));
      if (size === 0) throw refused('holds no session');
      return await naming(this.queries.ask('memory.session.import', { user, file }, patienceMs));
    } catch (error) {
      await this.discard(file);
      throw error;
    }
  }

  private async *bounded(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of whole(content)) {
      size += chunk.length;
      if (size > this.mostBytes) throw tooLarge(this.mostBytes);
      yield chunk;
    }
  }

  private async discard(file: string): Promise<void> {
    try {
      await this.broker.files.remove(file);
    } catch (error) {
      this.log.warn({ err: error, file }, 'What was to be imported could not be removed');
    }
  }
}

/** What is wrong with the file as a whole is wrong with the body, which is what its sender knows. */
async function naming<T>(importing: Promise<T>): Promise<T> {
  try {
    return await importing;
  } catch (error) {
    if (!ParleyError.is(error) || !error.body.details?.some(({ path }) => path === '')) throw error;
    throw invalidRequest(error.body.details.map(({ path, problem }) => ({ path: path || 'body', problem })));
  }
}

/** A client that leaves in the middle has sent something that is not whole. */
async function* whole(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch {
    throw refused('did not come to its end');
  }
}

function refused(problem: string): ParleyError {
  return invalidRequest([{ path: 'body', problem }]);
}

function tooLarge(mostBytes: number): ParleyError {
  const problem = `is larger than ${mostBytes} bytes`;
  return new ParleyError({
    code: 'too_large',
    message: `body: ${problem}`,
    details: [{ path: 'body', problem }],
  });
}
