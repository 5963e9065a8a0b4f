import { Body, Controller, Headers, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { digest } from '#shared/contracts';
import { EventStreams } from '../../../live/event-streams.js';
import { Takes } from '../../../refusals/taken-query.js';
import { parseIdempotencyKey } from '../../../turns/submit-body.js';
import { calledAsSent } from '../../asking/called-as-sent.js';
import { BeginsTurns, type FaceAsker } from '../../asking/face-asker.js';
import { decisionsIn } from '../asked/decisions.js';
import { namesIn as fieldNamesIn } from '../asked/field-names.js';
import { parseRun, type RunInput } from '../asked/run-input.js';
import { RunRefused } from '../asked/run-refused.js';
import { lastWords, wishOf, type Wish, type Words } from '../asked/wish.js';
import type { AgUiMessage } from '../telling/events.js';
import { refusedRun, type RunNames } from '../telling/run.js';
import { AnsweredTurns } from './answered-turns.js';
import { RunRequests } from './run-requests.js';
import { RunStreams, sendWhole, type AskedRun } from './run-streams.js';
import { ThreadTurns } from './thread-turns.js';
import { Threads } from './threads.js';

interface Asked {
  run: RunInput;
  asker: FaceAsker;
  agent: string | undefined;
  key: string | undefined;
  told: AskedRun;
}

/** Runs of agents, as clients of AG-UI ask for them. */
@Controller('ag-ui')
export class AgUiController {
  constructor(
    @Inject(AnsweredTurns) private readonly answered: AnsweredTurns,
    @Inject(EventStreams) private readonly eventStreams: EventStreams,
    @Inject(RunRequests) private readonly requests: RunRequests,
    @Inject(RunStreams) private readonly streams: RunStreams,
    @Inject(Threads) private readonly threads: Threads,
    @Inject(ThreadTurns) private readonly turns: ThreadTurns,
  ) {}

  @Post()
  @Takes(['agent'])
  @HttpCode(200)
  async run(
    @BeginsTurns() asker: FaceAsker,
    @Body() body: unknown,
    @Query('agent') agent: string | undefined,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const key = parseIdempotencyKey(keyHeader);
    const run = parseRun(body);
    const wish = wishOf(run);
    this.eventStreams.refuseTooMany(request);
    const told = { names: namesIn(run), sent: messagesIn(run) };
    try {
      await this.answer(reply, wish, { run, asker, agent, key, told });
    } catch (error) {
      if (!(error instanceof RunRefused)) throw error;
      await sendWhole(reply, refusedRun(told.names, error.code, error.message));
    }
  }

  private async answer(reply: FastifyReply, wish: Wish, asked: Asked): Promise<void> {
    switch (wish.wants) {
      case 'to say':
        return this.say(reply, wish.words, asked);
      case 'to answer':
        return this.goOn(reply, wish, asked);
      case 'to hear':
        return this.hear(reply, asked);
    }
  }

  private async say(reply: FastifyReply, words: Words, asked: Asked): Promise<void> {
    const { run, asker, agent, key, told } = asked;
    const thread = await this.threads.read(asker.user, run.threadId);
    const request = await this.requests.of(asker.user, run, agent);
    const saying = { thread, asker, words, messages: run.messages, request };
    const policy = run.forwardedProps?.policy;
    const begun = await calledAsSent(fieldNamesIn(words), () =>
      this.turns.say({ ...saying, policy, key: key ?? keyOf(run, words) }),
    );
    if (begun.kind === 'begun') return this.streams.begun(reply, told, begun.begun);
    return this.streams.heard(reply, told, thread);
  }

  /** A turn that is over hears nothing more; what is said beside that begins the next. */
  private async goOn(
    reply: FastifyReply,
    { results, words }: Extract<Wish, { wants: 'to answer' }>,
    asked: Asked,
  ): Promise<void> {
    const { run, asker, told } = asked;
    const answers = { results, decisions: decisionsIn(run.resume ?? []) };
    const waiting = await this.answered.find(asker.user, answers);
    if (words && !waiting.isOpen) return this.say(reply, words, asked);
    if (waiting.isOpen) await this.answered.post(waiting, answers, words, asker);
    await this.streams.answered(reply, told, waiting);
  }

  /** What was said elsewhere cannot be heard here: its last words are answered instead. */
  private async hear(reply: FastifyReply, asked: Asked): Promise<void> {
    const { run, asker, told } = asked;
    const words = lastWords(run.messages);
    const thread = await this.threads.read(asker.user, run.threadId);
    if (words && !this.turns.holds(thread, run.messages)) return this.say(reply, words, asked);
    await this.streams.heard(reply, told, thread);
  }
}

function namesIn({ threadId, runId, parentRunId, protocolVersion }: RunInput): RunNames {
  return { threadId, runId, parentRunId: parentRunId ?? undefined, version: protocolVersion ?? undefined };
}

/** Activities are its client's own. */
function messagesIn({ messages }: RunInput): AgUiMessage[] {
  return messages.filter(({ role }) => role !== 'activity');
}

/** A run is begun once, however often it is posted. */
function keyOf({ runId }: RunInput, { id }: Words): string {
  return digest('ag-ui', runId, id);
}
