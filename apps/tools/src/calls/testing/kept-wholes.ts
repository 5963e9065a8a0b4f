import type { KeptWhole, OutputOf, Wholes } from '../outputs.js';

/** Takes whatever it is given, or says why it does not. */
export class KeptWholes implements Wholes {
  readonly kept = new Map<string, string>();
  refusal: string | undefined;

  async keep({ key }: OutputOf, content: AsyncIterable<Uint8Array>): Promise<KeptWhole> {
    const { refusal } = this;
    if (refusal !== undefined) return { kind: 'lost', reason: refusal };
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const whole = Buffer.concat(chunks);
    this.kept.set(key, whole.toString());
    return { kind: 'kept', file: 'f_whole', size: whole.length };
  }
}
