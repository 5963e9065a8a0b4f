import type { Logger } from 'pino';
import type { BrokerPorts } from '#shared/broker';
import type { Conversation, Session } from '#shared/contracts';
import type { Family } from '../children/family.js';
import type { Next } from '../turns/next.js';
import { ChildLooks } from './child-looks.js';
import { Deadlines, type DeadlineSettings } from './deadlines.js';
import { LaterMail } from './later-mail.js';
import { wakeForPasses, waitsLongForPasses } from './wake-for-passes.js';
import { wakeToLook } from './wake-to-look.js';

export interface WaitsParts {
  broker: BrokerPorts;
  session: Session;
  family: Family;
  settings: DeadlineSettings;
  logger: Logger;
}

/** Whatever a session waits for, it does not wait for ever. */
export class Waits {
  private readonly deadlines: Deadlines;
  private readonly looks: ChildLooks;
  private isClosed = false;

  constructor(private readonly parts: WaitsParts) {
    const { broker, session, family, settings, logger } = parts;
    this.deadlines = new Deadlines(broker, session.id, settings, logger);
    this.looks = new ChildLooks({ session, family, clock: broker.clock, logger });
  }

  /** To be called whenever it may be at another point. */
  follow({ openTurn, children }: Conversation): void {
    // What was on its way into the log as the session was let go may still come here.
    if (this.isClosed) return;
    this.deadlines.follow(openTurn, children);
    this.looks.follow(children);
  }

  /** Whether this life must go on for what it waits for, though it has nothing to do. */
  get areInVain(): boolean {
    return this.looks.areInVain;
  }

  /** Nothing is to be done, or nothing but passes is waited for, for long: what comes of them finds whoever has the session by then. */
  letGo(next: Next['do'], conversation: Conversation): boolean {
    const { clock } = this.parts.broker;
    return next === 'nothing' || (next === 'wait' && waitsLongForPasses(conversation, clock.now()));
  }

  /** Nobody knows what some mail would have said. */
  mailWasLost(): void {
    this.looks.soon();
  }

  /** For good: somebody else may have the session. */
  close(): void {
    this.isClosed = true;
    this.deadlines.close();
    this.looks.close();
  }

  /** For whoever has it next, should nobody wake it sooner. */
  async leave({ children, chains }: Pick<Conversation, 'children' | 'chains'>): Promise<void> {
    const { broker, session, logger } = this.parts;
    const mail = new LaterMail(broker, session.id, logger);
    this.close();
    await wakeToLook(children, broker.clock, mail);
    await wakeForPasses(chains, broker.clock, mail);
  }
}
