import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import { ParleyError, type Child, type Command, type Session } from '#shared/contracts';
import { cameTo, foundOf, type CameTo } from '../children/came-to.js';
import { stopOf } from '../children/ends-of-children.js';
import type { Family } from '../children/family.js';
import { commandOf } from '../children/names.js';
import { emptyConversation } from '#shared/conversation';

const soonMs = 2_000;
const againMs = 60_000;
/** Looks in a row that find nothing of it: by then whoever begins it has begun it or has given up. */
const mostInVain = 5;
/** One that follows another sooner says nothing new, whatever has called for it. */
const apartMs = againMs - soonMs;

export interface ChildLooksParts {
  session: Pick<Session, 'id' | 'owner'>;
  family: Pick<Family, 'look' | 'hasMail' | 'post'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Those that work for a session tell it of their end by mail. Should that mail be lost, or be one that nobody can read,
 * the session would wait for ever: so now and then somebody looks. What is found out comes as mail too, and behind
 * what it has told itself it changes nothing.
 */
export class ChildLooks {
  private atWork: readonly Child[] = [];
  private callOff: (() => void) | undefined;
  private readonly inVain = new Map<string, { times: number; at: number }>();

  constructor(private readonly parts: ChildLooksParts) {}

  /** Nothing could be found of one: what was counted so far would be lost with this life. */
  get areInVain(): boolean {
    return this.atWork.some(({ session }) => this.inVain.has(session));
  }

  /** To be called whenever they may be others. */
  follow(children: readonly Child[]): void {
    this.atWork = children.filter(({ status }) => status === 'running');
    if (this.atWork.length > 0) this.callOff ??= this.in(soonMs);
    else this.close();
  }

  /** Something has come that nobody could read: perhaps it was the end of one. */
  soon(): void {
    if (!this.callOff) return;
    this.callOff();
    this.callOff = this.in(soonMs);
  }

  close(): void {
    this.callOff?.();
    this.callOff = undefined;
    this.atWork = [];
    this.inVain.clear();
  }

  private in(ms: number): () => void {
    let isWanted = true;
    const callOff = this.parts.clock.after(ms, () => {
      void this.lookAtAll().then(() => {
        if (isWanted) this.callOff = this.in(againMs);
      });
    });
    return () => {
      isWanted = false;
      callOff();
    };
  }

  private async lookAtAll(): Promise<void> {
    for (const child of this.atWork) {
      if (!this.isAtWork(child)) continue;
      try {
        await this.lookAt(child);
      } catch (error) {
        const { logger, session } = this.parts;
        logger.warn(
          { err: error, session: session.id, child: child.session },
          'A sub-agent could not be looked at',
        );
      }
    }
  }

  private async lookAt(child: Child): Promise<void> {
    const found = await this.found(child);
    const isToCome = found === 'unknown' && (await this.parts.family.hasMail(child.session));
    if (found === 'at work' || isToCome) return void this.inVain.delete(child.session);
    if (found !== 'unknown') return this.tell(child, found);
    if (this.isAtWork(child) && this.timesInVain(child) >= mostInVain) await this.giveUp(child);
  }

  /** Others were looked at meanwhile, or this one for a while: its end may have been told, or all of it be over. */
  private isAtWork(child: Child): boolean {
    return this.atWork.some(({ session }) => session === child.session);
  }

  private timesInVain({ session }: Child): number {
    const { times, at } = this.inVain.get(session) ?? { times: 0, at: -Infinity };
    const now = this.parts.clock.now();
    if (now - at < apartMs) return times;
    this.inVain.set(session, { times: times + 1, at: now });
    return times + 1;
  }

  private async found({ session, childTurn }: Child): Promise<CameTo | 'at work' | 'unknown'> {
    try {
      return foundOf(await this.parts.family.look(session), childTurn);
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return 'unknown';
      throw error;
    }
  }

  /** Should it come after all, it must not work for nobody. */
  private async giveUp(child: Child): Promise<void> {
    const { family, session } = this.parts;
    await family.post('user', stopOf(child, session.owner, this.now()));
    await this.tell(child, cameTo(emptyConversation, child.childTurn));
  }

  private async tell(told: Child, found: CameTo): Promise<void> {
    if (!this.isAtWork(told)) return;
    const { session: child, turn, call, agent: by } = told;
    const { family, session, logger } = this.parts;
    logger.warn({ session: session.id, child, status: found.status }, 'The end of a sub-agent was found out');
    const body: Command<'child.finish'>['body'] = { turn, call, child, ...found };
    const id = commandOf('found', child);
    const command = {
      v: 1,
      id,
      type: 'child.finish',
      session: session.id,
      at: this.now(),
      by,
      body,
    } as const;
    await family.post('child', command);
  }

  private now(): string {
    return new Date(this.parts.clock.now()).toISOString();
  }
}
