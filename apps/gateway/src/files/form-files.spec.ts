import { expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { formFiles } from './form-files.js';

/** A form whose reader stumbles at its first part. */
function formThat(fails: Error): FastifyRequest {
  const parts = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(fails) }),
  };
  return { parts: () => parts } as unknown as FastifyRequest;
}

it.each([
  ['FST_FILES_LIMIT', 'too_large', 'body: holds more than 20 files'],
  ['FST_FIELDS_LIMIT', 'too_large', 'body: holds more than 100 fields that are no files'],
  ['FST_PARTS_LIMIT', 'too_large', 'body: holds more than 100 fields that are no files'],
  ['FST_MP_PREMATURE_CLOSE', 'invalid_request', 'body: is not a whole form as multipart/form-data must be'],
])('a form that ends by %s is refused as %s', async (problem, code, message) => {
  const fails = Object.assign(new Error(problem), { code: problem });
  const read = formFiles(formThat(fails)).next();
  await expect(read).rejects.toMatchObject({ body: { code, message } });
});
