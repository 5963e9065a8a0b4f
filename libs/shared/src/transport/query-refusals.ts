import { Catch, Inject, type RpcExceptionFilter } from '@nestjs/common';
import type { Logger } from 'pino';
import { throwError, type Observable } from 'rxjs';
import { ParleyError, type ErrorBody } from '../contracts/index.js';
import { LOGGER } from '../telemetry/index.js';

@Catch()
export class QueryRefusals implements RpcExceptionFilter<unknown> {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  catch(error: unknown): Observable<never> {
    return throwError(() => this.bodyOf(error));
  }

  private bodyOf(error: unknown): ErrorBody {
    if (ParleyError.is(error)) return error.body;
    this.log.error({ err: error }, 'A query failed');
    return { code: 'internal', message: 'The question could not be answered.', retryable: true };
  }
}
