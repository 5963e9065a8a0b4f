import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import { noAnswer, saidParts, type Answer } from '#shared/markdown-chat';
import type { FileLock } from '#shared/vault';
import { brokenOff, failedAnswer, notInFile } from '../markdown-error.js';
import { shownDraft, type DraftParts } from '../writing/chat-draft.js';
import type { ChatWriter } from '../writing/chat-writer.js';
import type { FollowedAnswer, FollowedAnswers, FollowedTurn } from '../writing/followed-answers.js';
import { Pace } from '../writing/pace.js';
import { answeredWith, type Outcome } from './chat-answer.js';

export interface ChatRunParts {
  clock: Clock;
  everyMs: { file: number; stream: number };
  followed: Pick<FollowedAnswers, 'follow'>;
  turn: FollowedTurn;
  draft: DraftParts;
  writer: Pick<ChatWriter, 'grow' | 'finish' | 'wasChanged'>;
  lock: Pick<FileLock, 'release'>;
  log: Pick<Logger, 'warn' | 'error'>;
  /** Aborted when this process is about to end. */
  closing: AbortSignal;
}

/** Whoever looks on while an answer comes. */
export interface Onlooker {
  room(): Promise<void>;
  show(content: string): void;
}

/** A turn on its way into its file, whether anybody waits for it or not. It never rejects. */
export class ChatRun {
  private latest: Answer = noAnswer;
  private end = (): void => {};
  private readonly over = new Promise<void>((resolve) => {
    this.end = resolve;
  });
  private hasTold = false;

  constructor(readonly parts: ChatRunParts) {}

  /** The file grows as the answer comes. */
  growing(): Promise<Outcome> {
    const act = (): Promise<void> => this.grow();
    return this.run({ act, everyMs: this.parts.everyMs.file, first: 'now' });
  }

  /** It is shown as it comes, and written at its end. */
  shownTo(onlooker: Onlooker): Promise<Outcome> {
    let shown: string | undefined;
    const act = async (): Promise<void> => {
      // Whoever reads slowly keeps nobody else waiting for the file.
      await Promise.race([onlooker.room(), this.over]);
      if (shown === undefined && saidParts(this.latest).length === 0) return;
      const content = shownDraft(this.parts.draft, this.latest);
      if (content !== shown) onlooker.show(content);
      shown = content;
    };
    return this.run({ act, everyMs: this.parts.everyMs.stream, first: 'once it says something' });
  }

  private async run(telling: {
    act: () => Promise<void>;
    everyMs: number;
    first: 'now' | 'once it says something';
  }): Promise<Outcome> {
    const { clock, followed, turn, closing, lock } = this.parts;
    const pace = new Pace({ clock, ...telling });
    try {
      if (telling.first === 'now') pace.now();
      const grown = (answer: Answer, to: 'middle' | 'block end'): void => {
        this.latest = answer;
        if (to === 'block end') pace.now();
        else pace.soon();
      };
      const last = await followed.follow(turn, { grown }, closing);
      this.end();
      await pace.stop();
      return await this.finish(last);
    } catch (error) {
      return this.failed(error);
    } finally {
      this.end();
      await pace.stop();
      await lock.release();
    }
  }

  /** A disk that takes nothing just now may do so at the end, which is when it counts. */
  private async grow(): Promise<void> {
    try {
      await this.parts.writer.grow(this.latest);
    } catch (error) {
      if (!this.hasTold) this.parts.log.warn({ err: error }, 'A file of the vault could not be written');
      this.hasTold = true;
    }
  }

  private async finish({ answer, brokenOff: reason }: FollowedAnswer): Promise<Outcome> {
    const { writer, draft } = this.parts;
    if (reason !== undefined) {
      await writer.grow(answer);
      return { kind: 'failed', error: brokenOff(reason) };
    }
    const content = await writer.finish(answer);
    const { end } = answer;
    if (end?.kind === 'failed' || end?.kind === 'rejected')
      return { kind: 'failed', error: failedAnswer(end), content };
    const { agent } = draft;
    return {
      kind: 'answered',
      answer: answeredWith(answer, { agent, content, wasChanged: writer.wasChanged }),
    };
  }

  private failed(error: unknown): Outcome {
    const { draft, log } = this.parts;
    log.error(
      { err: error, session: draft.session, turn: draft.turn },
      'An answer could not be written to its file',
    );
    const { path: file, session, turn } = draft;
    return { kind: 'failed', error: notInFile(error, { file, session, turn }) };
  }
}
