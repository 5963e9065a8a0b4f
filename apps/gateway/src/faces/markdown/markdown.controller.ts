import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../../access/admitted.js';
import { Asking } from '../../access/asker.decorator.js';
import { EventStreams } from '../../live/event-streams.js';
import { sseFrame } from '../../live/sse-frame.js';
import type { SseStream } from '../../live/sse-stream.js';
import { VaultTrouble } from '#shared/vault';
import { BeginsTurns, type ScopedAsker } from '../asking/face-asker.js';
import type { FaceManners } from '../telling/face-answers.js';
import { parseAskedFile } from './asked/asked-file.js';
import type { ChatAnswer, Outcome } from './chats/chat-answer.js';
import type { ChatRun } from './chats/chat-run.js';
import { OpenChats, type OpenedChat } from './chats/open-chats.js';
import { VaultAgents, type ListedAgent } from './chats/vault-agents.js';
import { brokenOff, unwritten } from './markdown-error.js';
import { VaultDoor } from './vault-door.js';

const manners: FaceManners & { lastWords(reason: Parameters<typeof brokenOff>[0]): string } = {
  lastWords: (reason) => sseFrame('error', brokenOff(reason)),
};

/** Markdown files that are chats: what stands in them last is answered in them. */
@Controller('md')
export class MarkdownController {
  constructor(
    @Inject(OpenChats) private readonly chats: OpenChats,
    @Inject(VaultAgents) private readonly agents: VaultAgents,
    @Inject(VaultDoor) private readonly door: VaultDoor,
    @Inject(EventStreams) private readonly streams: EventStreams,
  ) {}

  @Get('agents')
  async list(@Asking() { access }: Admitted): Promise<{ agents: ListedAgent[]; default: string | null }> {
    this.door.enter(access);
    return { agents: await this.agents.list(access.user), default: this.agents.default };
  }

  @Post('chat')
  async chat(
    @BeginsTurns() asker: ScopedAsker,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const opened = await this.opened(asker, body, reply);
    if (!opened) return;
    const outcome =
      opened.kind === 'nothing' ? answered(opened.answer) : await this.through(reply, opened.run);
    if (reply.raw.destroyed) return;
    if (outcome.kind === 'answered') await reply.status(200).send(outcome.answer);
    else await reply.status(outcome.error.status_code).send(outcome.error);
  }

  @Post('chat/stream')
  async stream(
    @BeginsTurns() asker: ScopedAsker,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.streams.refuseTooMany(request);
    const opened = await this.opened(asker, body, reply);
    if (!opened) return;
    let run = opened.kind === 'chat' ? opened.run : undefined;
    const outcomeFor = async (stream: SseStream): Promise<Outcome> => {
      if (opened.kind === 'nothing') return answered(opened.answer);
      run = undefined;
      return this.chats.through(opened.run.shownTo(onlookerAt(stream)));
    };
    if (run) name(reply, run);
    try {
      await this.streams.open(reply, async (stream) => tellEnd(stream, await outcomeFor(stream)), manners);
    } finally {
      // Nobody is there to be shown anything; the file is to have its answer all the same.
      if (run) void this.chats.through(run.growing());
    }
  }

  private through(reply: FastifyReply, run: ChatRun): Promise<Outcome> {
    name(reply, run);
    return this.chats.through(run.growing());
  }

  /** Undefined: the disk has refused it, and whoever asks was told so. */
  private async opened(
    asker: ScopedAsker,
    body: unknown,
    reply: FastifyReply,
  ): Promise<OpenedChat | undefined> {
    try {
      return await this.chats.open(asker, parseAskedFile(body));
    } catch (error) {
      const told = error instanceof VaultTrouble ? unwritten(error) : undefined;
      if (!told) throw error;
      await reply.status(told.status_code).send(told);
      return undefined;
    }
  }
}

function answered(answer: ChatAnswer): Outcome {
  return { kind: 'answered', answer };
}

function name(reply: FastifyReply, { parts: { draft } }: ChatRun): void {
  void reply.headers({ 'parley-session-id': draft.session, 'parley-turn-id': draft.turn });
}

function onlookerAt(stream: SseStream): { room(): Promise<void>; show(content: string): void } {
  return {
    room: () => (stream.isOpen ? stream.room() : Promise.resolve()),
    show: (content) => stream.write(sseFrame('delta', { new_content: content })),
  };
}

/** The last delta is the file as it stands now. */
function tellEnd(stream: SseStream, outcome: Outcome): void {
  const content = outcome.kind === 'failed' ? outcome.content : outcome.answer.new_content;
  const isNew = outcome.kind === 'failed' || outcome.answer.status === 'ok';
  if (isNew && content !== undefined) stream.write(sseFrame('delta', { new_content: content }));
  stream.write(
    outcome.kind === 'failed' ? sseFrame('error', outcome.error) : sseFrame('done', outcome.answer),
  );
  stream.end();
}
