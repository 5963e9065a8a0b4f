import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { ParleyError } from '#shared/contracts';
import { askedOf, parseChat, readKey, type AskedOfFile } from '#shared/markdown-chat';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { FileLock } from '#shared/vault';
import type { FaceAsker, ScopedAsker } from '../../asking/face-asker.js';
import type { AskedFile } from '../asked/asked-file.js';
import { VaultDoor, type OpenVault } from '../vault-door.js';
import { standingIn, type DraftParts } from '../writing/chat-draft.js';
import { ChatWriter } from '../writing/chat-writer.js';
import { FollowedAnswers } from '../writing/followed-answers.js';
import type { ChatAnswer, Outcome } from './chat-answer.js';
import { ChatRun } from './chat-run.js';
import { FileTurns, type BegunTurn } from './file-turns.js';
import { VaultAgents } from './vault-agents.js';

export type OpenedChat = { kind: 'nothing'; answer: ChatAnswer } | { kind: 'chat'; run: ChatRun };

interface Read {
  asked: AskedFile;
  text: string;
  wanted: Extract<AskedOfFile, { kind: 'answer' }>;
  agent: string;
}

/** Files that somebody wants an answer in, one request each at a time. */
@Injectable()
export class OpenChats implements BeforeApplicationShutdown {
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<Outcome>>();

  constructor(
    @Inject(BROKER) private readonly broker: Pick<Broker, 'clock'>,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(VaultDoor) private readonly door: VaultDoor,
    @Inject(VaultAgents) private readonly agents: Pick<VaultAgents, 'named'>,
    @Inject(FileTurns) private readonly turns: Pick<FileTurns, 'begin'>,
    @Inject(FollowedAnswers) private readonly followed: FollowedAnswers,
  ) {}

  /** Every file is left so that whoever is asked next finds its turn. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.running);
  }

  async open(asker: ScopedAsker, asked: AskedFile): Promise<OpenedChat> {
    const vault = this.door.enter(asker);
    const lock = await vault.locks.take(asked.path.text);
    if (!lock) throw inProgress(asked.path.text);
    let isOpen = false;
    try {
      const opened = await this.openLocked(asker, asked, vault, lock);
      isOpen = opened.kind === 'chat';
      return opened;
    } finally {
      if (!isOpen) await lock.release();
    }
  }

  /** A run that is to be waited for before this process ends. */
  async through(run: Promise<Outcome>): Promise<Outcome> {
    this.running.add(run);
    try {
      return await run;
    } finally {
      this.running.delete(run);
    }
  }

  private async openLocked(
    asker: ScopedAsker,
    asked: AskedFile,
    vault: OpenVault,
    lock: FileLock,
  ): Promise<OpenedChat> {
    const { path, content } = asked;
    if (content !== undefined) await vault.files.write(path, content);
    const text = content ?? (await vault.files.read(path)) ?? '';
    refuseTooManyLines(text, path.text);
    const file = parseChat(text);
    const wanted = askedOf(file);
    if (wanted.kind === 'nothing') {
      const { reason } = wanted;
      return { kind: 'nothing', answer: { status: 'nothing_to_do', reason, new_content: text } };
    }
    const agent = await this.agents.named(asker.user, asked.agent ?? readKey(file.head, 'agent'));
    const read = { asked, text, wanted, agent };
    return { kind: 'chat', run: this.runOf(read, await this.begin(asker, read), vault, lock) };
  }

  private begin(
    { user, budgeted, traceparent }: FaceAsker,
    { asked, wanted, agent }: Read,
  ): Promise<BegunTurn> {
    const { base, said, words, answering } = wanted;
    const place = { path: asked.path.text, head: base.head };
    return this.turns.begin({
      user,
      budgeted,
      traceparent,
      agent,
      ...place,
      said,
      words,
      ...(answering ? { answering } : {}),
    });
  }

  private runOf(
    { asked, text, wanted, agent }: Read,
    begun: BegunTurn,
    vault: OpenVault,
    lock: FileLock,
  ): ChatRun {
    const { PARLEY_VAULT_FILE_MS: file, PARLEY_VAULT_STREAM_MS: stream } = this.config;
    const { path } = asked;
    const { base, said, words } = wanted;
    const { session, turn } = begun;
    const spoken = [...said, { role: 'user' as const, text: words }];
    const draft: DraftParts = { path: path.text, base, asked: spoken, agent, session, turn };
    const standing = standingIn(text, base);
    const { log, followed } = this;
    return new ChatRun({
      clock: this.broker.clock,
      everyMs: { file, stream },
      followed,
      turn: begun,
      draft,
      writer: new ChatWriter({ files: vault.files, path, lock, draft, standing }),
      lock,
      log,
      closing: this.closing.signal,
    });
  }
}

/** Everybody else would wait while they are read. */
const mostLines = 100_000;

function refuseTooManyLines(text: string, file: string): void {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  if (lines <= mostLines) return;
  const problem = `${file} has ${lines} lines; at most ${mostLines} are taken`;
  throw new ParleyError({ code: 'too_large', message: problem, details: [{ path: 'filename', problem }] });
}

function inProgress(file: string): ParleyError {
  const message = `in_progress: another request works on ${file} just now.`;
  return new ParleyError({ code: 'turn_in_progress', message });
}
