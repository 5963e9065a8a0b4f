import { Controller, Headers, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { refuseFields } from '../refusals/no-fields.js';
import { Takes } from '../refusals/taken-query.js';
import { Retries } from './retries.js';
import { parseIdempotencyKey } from './submit-body.js';
import { TurnAnswers } from './turn-answers.js';
import { wantsToWait } from './wanted-answer.js';

@Controller('v1/sessions/:session/turns/:turn')
export class RetryController {
  constructor(
    @Inject(Retries) private readonly retries: Retries,
    @Inject(TurnAnswers) private readonly answers: TurnAnswers,
  ) {}

  /** Runs a turn that failed or was stopped again, under the same message; answers as a submit does. */
  @Post('retry')
  @Takes(['wait'])
  async retry(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) retryOf: string,
    @Asking() { access: { user, budgeted } }: Admitted,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Query('wait') wait: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseFields(request.body);
    const waits = wantsToWait(wait);
    const key = parseIdempotencyKey(keyHeader);
    await this.answers.answer({ request, reply }, { session, user }, waits, () =>
      this.retries.retry({ session, user, budgeted, retryOf, key }),
    );
  }
}
