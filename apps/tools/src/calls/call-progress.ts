import type { Logger } from 'pino';
import type { BrokerPorts } from '#shared/broker';
import { digest, type Command } from '#shared/contracts';
import { keptOutput } from './kept-output.js';
import type { CallAddress } from './decode-job.js';
import { shownText } from './shown-text.js';

export const everyMs = 1_000;
const mostCharacters = 2_000;

/**
 * Tells a session of a call that takes a while: first that it was begun, then what it says of itself, the last of each
 * second. It is told once and not insisted upon: what is lost here is only shown, and the call must not wait for it.
 */
export class CallProgress {
  private latest: string | undefined;
  private begun = false;
  private sent = 0;
  private sending: Promise<void> | undefined;
  private callOff: () => void = () => {};
  private isOver = false;

  constructor(
    private readonly broker: BrokerPorts,
    private readonly address: CallAddress,
    private readonly attempt: number,
    private readonly log: Logger,
  ) {}

  /** One that is run again is told of at once: whoever watches has seen it begin before. */
  start(): void {
    if (this.attempt > 1) this.send();
    this.schedule();
  }

  say(text: string): void {
    if (!this.isOver) this.latest = text;
  }

  /** Nothing begins to be sent from here on. */
  stop(): void {
    this.isOver = true;
    this.callOff();
  }

  /** What was on its way has arrived, or is lost: to be awaited before the result is sent. */
  async over(): Promise<void> {
    this.stop();
    await this.sending;
  }

  private schedule(): void {
    this.callOff = this.broker.clock.after(everyMs, () => {
      this.send();
      this.schedule();
    });
  }

  private send(): void {
    if (this.sending || (this.begun && this.latest === undefined)) return;
    const text = this.begun ? this.latest : undefined;
    if (this.begun) this.latest = undefined;
    this.sending = this.post(text).finally(() => (this.sending = undefined));
  }

  private async post(text: string | undefined): Promise<void> {
    const { mail, names } = this.broker;
    try {
      const command = this.command(text);
      const published = await mail.publish({
        subject: names.mail(command.session, 'tool'),
        data: Buffer.from(JSON.stringify(command)),
        id: command.id,
      });
      if (published.kind === 'stored') this.begun = true;
      else this.log.debug({ call: this.address.key, published }, 'The progress of a call was not told');
    } catch (error) {
      this.log.debug({ err: error, call: this.address.key }, 'The progress of a call was not told');
    }
  }

  private command(text: string | undefined): Command<'call.progress'> {
    const { session, turn, call, key } = this.address;
    this.sent += 1;
    return {
      v: 1,
      id: `p_${digest(key, this.broker.worker, String(this.attempt), String(this.sent)).slice(0, 22)}`,
      type: 'call.progress',
      session,
      at: new Date(this.broker.clock.now()).toISOString(),
      by: 'tools',
      body: { turn, call, key, attempt: this.attempt, ...(text === undefined ? {} : { text: told(text) }) },
    };
  }
}

function told(text: string): string {
  const shown = shownText(text.slice(0, 2 * mostCharacters)).slice(0, mostCharacters);
  return keptOutput(shown, Infinity).output;
}
