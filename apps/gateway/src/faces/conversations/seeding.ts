import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, type Broker } from '#shared/broker';
import { BROKER } from '#shared/service';
import { KnownAgents } from '../../agents/known-agents.js';
import { UpToDate } from '../../live/up-to-date.js';
import type { NewSession } from '../../sessions/session-body.js';
import { NewSessions } from '../../sessions/new-sessions.js';
import type { QueryRequest, SaidMessage } from '#shared/contracts';
import { Images } from '../asking/images.js';
import type { Said } from './said.js';

/** To be spread into what `FaceTurns.begin` takes. */
export interface FoundConversation {
  session: string;
  /** The message that its path ends at: it is to be gone on with behind that one and no other. */
  at?: string;
}

/** Of a session that is begun for a face. */
export type FaceSettings = Omit<NewSession, 'scene'>;

/** Copying a long path takes memory a while. */
const patienceMs = 30_000;
/** A request to memory holds 1 MiB; the settings may have 100,000 characters, of three bytes each. */
const mostBytes = 500_000;

interface Seed {
  user: string;
  settings: FaceSettings;
  from: { session: string; message: string } | null;
  said: readonly Said[];
}

/** Sessions that begin with what was said elsewhere. */
@Injectable()
export class Seeding {
  constructor(
    @Inject(BROKER) private readonly broker: Pick<Broker, 'files'>,
    @Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>,
    @Inject(KnownAgents) private readonly agents: Pick<KnownAgents, 'check'>,
    @Inject(UpToDate) private readonly now: Pick<UpToDate, 'ask'>,
    @Inject(NewSessions) private readonly sessions: Pick<NewSessions, 'begin' | 'tell'>,
    @Inject(Images) private readonly images: Pick<Images, 'kept'>,
  ) {}

  async begin({ user, settings, from, said }: Seed): Promise<FoundConversation> {
    if (from === null && said.length === 0)
      return { session: (await this.sessions.begin(user, settings)).id };
    const { name = null, model = null, systemPrompt = null, ...others } = settings;
    if (from === null) await this.agents.check(others.agents ?? [], model, user);
    const messages: SaidMessage[] = [];
    // One after the other: images are large.
    for (const each of said) messages.push(await this.withFiles(user, each));
    const asked = { user, from, settings: { name, model, systemPrompt, ...others } };
    const behind = await this.behind(user, messages);
    const { session, head } = await this.queries.ask('memory.session.seed', { ...asked, behind }, patienceMs);
    this.sessions.tell(session);
    return head === null ? { session: session.id } : { session: session.id, at: head };
  }

  async fork({
    user,
    session,
    message,
  }: {
    user: string;
    session: string;
    message: string;
  }): Promise<string> {
    const fork = await this.now.ask('memory.session.fork', { user, session, message }, patienceMs);
    this.sessions.tell(fork);
    return fork.id;
  }

  private async withFiles(user: string, { role, text, images = [] }: Said): Promise<SaidMessage> {
    if (images.length === 0) return { role, text };
    return { role, text, files: await this.images.kept(user, images) };
  }

  /** What no request to memory can hold goes by the store, as an import does. */
  private async behind(
    user: string,
    said: readonly SaidMessage[],
  ): Promise<QueryRequest<'memory.session.seed'>['behind']> {
    const bytes = Buffer.from(JSON.stringify(said));
    if (bytes.length <= mostBytes) return { said: [...said] };
    const { file } = await this.queries.ask('memory.session.upload', { user });
    await this.broker.files.put(file, pieces(bytes));
    return { file };
  }
}

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 65_536;
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}
