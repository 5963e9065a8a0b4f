import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Broker } from '#shared/broker';
import { notFound, safeFileName } from '#shared/contracts';
import { BROKER, OneAtATime } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { UpToDate } from '../live/up-to-date.js';
import type { Sender } from '../turns/mailbox.js';
import { MarkdownWriter } from './markdown-writer.js';

export interface Exported {
  /** Of the file, without its ending. */
  name: string;
  size: number;
  content: AsyncIterable<Uint8Array>;
  /** For who reads nothing of it. */
  letGo: () => Promise<void>;
}

/** Writing it out takes memory a while where a session is long. */
const patienceMs = 60_000;
const mostWaiting = 2;

/** Memory writes a session into the object store; from there it goes to whoever asked, and then it is gone. */
@Injectable()
export class Exports {
  private readonly turns = new OneAtATime(mostWaiting);

  constructor(
    @Inject(BROKER) private readonly broker: Pick<Broker, 'files'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
    @Inject(UpToDate) private readonly now: Pick<UpToDate, 'ask'>,
    @Inject(MarkdownWriter) private readonly markdown: Pick<MarkdownWriter, 'rewrite'>,
  ) {}

  async of(sender: Sender, format: 'json' | 'markdown'): Promise<Exported> {
    const written = format === 'json' ? this.written(sender) : this.asMarkdown(sender);
    const { file, name, size } = await written;
    return {
      name: safeFileName(name ?? sender.session),
      size,
      content: this.stored(file),
      letGo: () => this.remove(file),
    };
  }

  private written(sender: Sender): Promise<{ file: string; name: string | null; size: number }> {
    return this.now.ask('memory.session.export', sender, patienceMs);
  }

  /** Whole in memory meanwhile, so one at a time, and who is sent away has cost nothing. */
  private asMarkdown(sender: Sender): ReturnType<Exports['written']> {
    return this.turns.do(async () => {
      const { file, name } = await this.written(sender);
      try {
        return { file, name, size: await this.markdown.rewrite(file) };
      } catch (error) {
        await this.remove(file);
        throw error;
      }
    });
  }

  private async *stored(file: string): AsyncGenerator<Uint8Array> {
    try {
      const stored = await this.broker.files.get(file);
      if (!stored) throw notFound('export');
      yield* stored.content;
    } finally {
      await this.remove(file);
    }
  }

  /** What stays all the same is removed in an hour. */
  private async remove(file: string): Promise<void> {
    try {
      await this.broker.files.remove(file);
    } catch (error) {
      this.log.warn({ err: error, file }, 'An export could not be removed');
    }
  }
}
