import { Names, type BrokerPorts, type Clock, type Published } from '#shared/broker';
import type { Command } from '#shared/contracts';

export interface Appointed {
  when: string;
  subject: string;
  target: string;
  command: Command;
}

/** Of a broker, what deadlines need: mail for later, and whoever watches. */
export class MailLater {
  readonly appointed: Appointed[] = [];
  readonly takenBack: string[] = [];
  /** How often somebody was asked whether he watches. */
  asked = 0;
  watchers: 'somebody' | 'nobody' = 'somebody';
  takes: 'everything' | 'nothing' | 'nothing yet' = 'everything';
  readonly ports: BrokerPorts;

  constructor(clock: Clock) {
    const mail = {
      leaderLast: async (subject: string): Promise<{ sequence: number } | undefined> => {
        const place = this.appointed.findLastIndex((each) => each.subject === subject);
        return place < 0 ? undefined : { sequence: place + 1 };
      },
      remove: async (sequence: number): Promise<boolean> => {
        this.takenBack.push(this.appointed[sequence - 1]?.subject ?? '');
        return true;
      },
      schedule: async (
        { subject, data }: { subject: string; data: Uint8Array },
        { when, target }: { when: string; target: string },
      ): Promise<Published> => {
        if (this.takes === 'nothing') return { kind: 'never', error: new Error('No mail today.') };
        if (this.takes === 'nothing yet') return { kind: 'silence', reason: 'It is slow today.' };
        this.appointed.push({
          when,
          subject,
          target,
          command: JSON.parse(Buffer.from(data).toString()) as Command,
        });
        return { kind: 'stored', sequence: this.appointed.length, doubled: false };
      },
    };
    const core = {
      ask: async (): Promise<string | undefined> => {
        this.asked += 1;
        return this.watchers === 'somebody' ? 'yes' : undefined;
      },
    };
    this.ports = { clock, names: new Names(), mail, core } as unknown as BrokerPorts;
  }
}
