import { ParleyConnectionError } from '../errors.js';
import { sseParser, type Frame } from './sse-parser.js';

/**
 * The frames of a response as they come, those of one piece together. Ends with the response; a stream that is silent
 * for too long, without even a heartbeat, counts as broken. Whoever stops reading closes it.
 */
export async function* framesOf(
  response: Response,
  silenceMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Frame[]> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parse = sseParser();
  const leave = (): void => left(reader);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    signal?.throwIfAborted();
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), silenceMs);
      signal?.throwIfAborted();
      if (done) return;
      const frames = parse(decoder.decode(value, { stream: true }));
      if (frames.length > 0) yield frames;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (ParleyConnectionError.is(error)) throw error;
    throw new ParleyConnectionError('The stream broke off.', { cause: error });
  } finally {
    signal?.removeEventListener('abort', leave);
    left(reader);
  }
}

/** Of one that is broken already nobody needs to hear it again. */
function left(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => undefined);
}

async function withinSilence<T>(reading: Promise<T>, silenceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    const message = `The stream was silent for ${silenceMs} ms.`;
    timer = setTimeout(() => reject(new ParleyConnectionError(message)), silenceMs);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}
