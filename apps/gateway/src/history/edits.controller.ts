import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#shared/config';
import { invalidRequest } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { Commands } from '../turns/commands.js';
import type { Sender } from '../turns/mailbox.js';
import { parseIdempotencyKey } from '../turns/submit-body.js';
import { naming, TurnAnswers } from '../turns/turn-answers.js';
import { wantsToWait } from '../turns/wanted-answer.js';
import { Anew } from './anew.js';
import { parseEdit, parseRegenerate } from './edit-body.js';
import { Messages } from '../messages/messages.js';

/** Other words, or another reply, in the place of what was said. */
@Controller('v1/sessions/:session/messages/:message')
export class EditsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Messages) private readonly messages: Messages,
    @Inject(Anew) private readonly anew: Anew,
    @Inject(TurnAnswers) private readonly answers: TurnAnswers,
  ) {}

  /** Saved, it answers with the message; sent again, as a submit does. */
  @Post('edit')
  @HttpCode(200)
  @Takes(['wait'])
  async edit(
    @Param('session', IdPipe) session: string,
    @Param('message', IdPipe) of: string,
    @Asking() { access: { user, budgeted } }: Admitted,
    @Body() body: unknown,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Query('wait') wait: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const waits = wantsToWait(wait);
    const { action, ...edit } = parseEdit(body, this.config.PARLEY_MAX_TEXT_CHARS);
    const key = parseIdempotencyKey(keyHeader);
    if (action === 'save') {
      if (waits) throw invalidRequest([{ path: 'wait', problem: 'goes with the action resend alone' }]);
      return this.save(reply, { session, user }, of, edit.text);
    }
    await this.answers.answer({ request, reply }, { session, user }, waits, () =>
      this.anew.resend({ session, user, budgeted, of, body: edit, key }),
    );
  }

  /** Answers as a submit does. */
  @Post('regenerate')
  @HttpCode(200)
  @Takes(['wait'])
  async regenerate(
    @Param('session', IdPipe) session: string,
    @Param('message', IdPipe) of: string,
    @Asking() { access: { user, budgeted } }: Admitted,
    @Body() body: unknown,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Query('wait') wait: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const waits = wantsToWait(wait);
    const asked = parseRegenerate(body, this.config.PARLEY_MAX_TEXT_CHARS);
    const key = parseIdempotencyKey(keyHeader);
    await this.answers.answer({ request, reply }, { session, user }, waits, () =>
      this.anew.regenerate({ session, user, budgeted, of, body: asked, key }),
    );
  }

  private async save(reply: FastifyReply, sender: Sender, message: string, text: string): Promise<void> {
    const granted = await naming(reply, this.commands.send(sender, 'message.edit', { message, text }));
    if (granted) await reply.status(200).send(await this.messages.read(sender, message));
    else await reply.status(202).send({ status: 'pending' });
  }
}
