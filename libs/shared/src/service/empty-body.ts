import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Lets an empty body count as none, whatever the client says of its type: many set `Content-Type` on everything that
 * they post, and curl's `-d ''` calls nothing a form. What a route makes of no body is the route's own affair.
 */
export function takeEmptyBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ raw: { headers } }: FastifyRequest) => {
    // A multipart form names what divides it, so it is judged by whoever reads forms.
    if (saysThatItIsEmpty(headers) && !headers['content-type']?.startsWith('multipart/'))
      delete headers['content-type'];
  });
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  // One that is sent in chunks shows only at its end that it is empty.
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    return parseJson(request, body, done);
  });
}

function saysThatItIsEmpty(headers: FastifyRequest['headers']): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] === undefined && (length === undefined || length === '0');
}
