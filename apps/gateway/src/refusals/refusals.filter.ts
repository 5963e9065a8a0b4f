import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ParleyError, type ErrorBody } from '#shared/contracts';
import { LOGGER } from '#shared/telemetry';
import { unwanted } from '../files/limits.js';
import { throwAway } from '../files/throw-away.js';
import { refusalFormFor } from '../faces/refusal-forms.js';
import { httpStatus } from './http-status.js';
import type { Refusal } from './refusal.js';
import { retryAfter } from './retry-after.js';

/** Every refused request leaves through here, in the form of its protocol; ours is `{error: {code, message, details?}}`. */
@Catch()
export class Refusals implements ExceptionFilter<unknown> {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    if (reply.sent) {
      this.log.error({ err: error, path: request.url }, 'A stream failed after it had begun');
      reply.raw.destroy();
      return;
    }
    if (statusOf(error) === 413) letItCome(request, reply);
    const refusal = this.answerTo(error, request);
    const seconds = retryAfter(refusal.error, Date.now());
    if (seconds !== undefined) void reply.header('retry-after', String(seconds));
    const { status, headers = {}, body } = refusalFormFor(request.url)(refusal);
    await reply.status(status).headers(headers).send(body);
  }

  private answerTo(error: unknown, request: FastifyRequest): Refusal {
    if (ParleyError.is(error)) return { status: httpStatus[error.body.code], error: error.body };
    const status = statusOf(error);
    if (status !== undefined && status < 500) return { status, error: clientError(status, request) };
    this.log.error({ err: error, method: request.method, path: request.url }, 'A request failed');
    return {
      status: 500,
      error: { code: 'internal', message: 'Something went wrong on our side.', retryable: true },
    };
  }
}

/** Fastify's own refusals (a body that is no JSON, a body too long) come with a status and a code. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number')
    return error.statusCode;
  return undefined;
}

/** Of a body too long: a client reads its answer once it has sent all, and a connection that is closed keeps it from that. */
function letItCome({ raw }: FastifyRequest, reply: FastifyReply): void {
  void reply.removeHeader('connection');
  throwAway(raw, unwanted);
}

function clientError(status: number, { method, url }: FastifyRequest): ErrorBody {
  const body = (problem: string) => ({ message: `body: ${problem}`, details: [{ path: 'body', problem }] });
  switch (status) {
    case 404:
      return { code: 'not_found', message: `There is nothing at ${method} ${url.split('?')[0]}.` };
    case 413:
      return { code: 'too_large', ...body('is larger than 12 MiB') };
    case 415:
      return { code: 'invalid_request', ...body(`must be sent as ${mediaTypeFor(url)}`) };
    default:
      return { code: 'invalid_request', ...body('is not valid JSON') };
  }
}

function mediaTypeFor(url: string): string {
  return /^\/v1\/files\b/.test(url) ? 'multipart/form-data' : 'application/json';
}
