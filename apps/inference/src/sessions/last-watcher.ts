import type { BrokerPorts } from '#shared/broker';
import type { OpenTurn } from '#shared/contracts';
import type { LaterMail } from './later-mail.js';

const lookMs = 1_000;
const answerMs = 300;

/** Looks after a turn that was asked to end with its last watcher. */
export class LastWatcher {
  private turn: string | undefined;
  private stopLooking: () => void = () => {};
  private unwatchedSince: number | undefined;

  constructor(
    private readonly broker: BrokerPorts,
    private readonly mail: LaterMail,
    private readonly disconnectMs: number,
  ) {}

  follow(turn: OpenTurn | null): void {
    const followed = turn?.startedAt && turn.request.onDisconnect === 'cancel' ? turn.turn : undefined;
    if (followed === this.turn) return;
    this.close();
    if (followed === undefined) return;
    this.turn = followed;
    this.lookLater(followed);
  }

  close(): void {
    this.stopLooking();
    this.turn = undefined;
    this.unwatchedSince = undefined;
  }

  private lookLater(turn: string): void {
    this.stopLooking = this.broker.clock.after(lookMs, () => {
      this.look(turn)
        .catch((error: unknown) => this.mail.warn(error, 'Could not see to who watches; trying again'))
        .finally(() => {
          if (turn === this.turn) this.lookLater(turn);
        });
    });
  }

  /** Every gateway that shows the session to somebody answers; silence is nobody. */
  private async look(turn: string): Promise<void> {
    const { core, names, clock } = this.broker;
    const watched = (await core.ask(names.watching(this.mail.session), turn, answerMs)) !== undefined;
    if (turn !== this.turn) return;
    if (watched) {
      this.unwatchedSince = undefined;
      return;
    }
    this.unwatchedSince ??= clock.now();
    if (clock.now() - this.unwatchedSince < this.disconnectMs) return;
    await this.mail.send({ id: `leave-${turn}`, at: clock.now(), type: 'turn.leave', body: { turn } });
  }
}
