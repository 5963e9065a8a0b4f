import { Inject, Injectable } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import { notFound } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { markdownApart } from './markdown-apart.js';

const writeMs = 15_000;

/** Puts Markdown in the place of an export in the store: whoever reads it slowly holds nothing of it here. */
@Injectable()
export class MarkdownWriter {
  constructor(@Inject(BROKER) private readonly broker: Pick<Broker, 'files'>) {}

  /** Returns its bytes. */
  async rewrite(file: string): Promise<number> {
    const markdown = await markdownApart(await this.contentOf(file), { timeMs: writeMs });
    return this.broker.files.put(file, only(markdown));
  }

  private async contentOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const stored = await this.broker.files.get(file);
    if (!stored) throw notFound('export');
    // Not out of a buffer that others have a part in: it is given away.
    const bytes = new Uint8Array(stored.size);
    let length = 0;
    for await (const piece of stored.content) {
      bytes.set(piece, length);
      length += piece.length;
    }
    return bytes;
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
