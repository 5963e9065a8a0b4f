import type { FastifyRequest } from 'fastify';
import { invalidRequest, ParleyError } from '#shared/contracts';
import { tooManyFields, tooManyFiles } from './upload-refusals.js';

export interface SentFile {
  name: string;
  /** Must be read to its end before the next file comes. */
  content: AsyncIterable<Uint8Array>;
}

/** The files of a form, one after the other as they come in; fields that are no files are passed over. */
export async function* formFiles(request: FastifyRequest): AsyncGenerator<SentFile> {
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue;
      yield { name: part.filename ?? '', content: readable(part.file) };
      // The plugin ends the form with a file that is closed before its end.
      part.file.destroy();
    }
  } catch (error) {
    throw refusalOf(error);
  }
}

async function* readable(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Whatever the reader of a form stumbles over was sent so. */
function refusalOf(error: unknown): Error {
  if (ParleyError.is(error)) return error;
  const { code } = error as { code?: string };
  if (code === 'FST_FILES_LIMIT') return tooManyFiles();
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') return tooManyFields();
  return invalidRequest([{ path: 'body', problem: 'is not a whole form as multipart/form-data must be' }]);
}
