import type { BrokerPorts } from '#shared/broker';

/** As for sessions: who is silent for longer is gone, or frozen, which is the same to whoever waits for him. */
const silenceMs = 500;
/** After the broker was away, all come back to it within this. */
const returnMs = 5_000;

export type Liveness =
  | 'runs it'
  | 'gone'
  /** He may be silent because he, too, was cut off from the broker a moment ago. */
  | 'unclear';

/** Who has which call in hand: answers for this runner, and asks others. */
export class RunnerLiveness {
  private stops: (() => void)[] = [];
  private cutOffAt = -Infinity;

  constructor(private readonly broker: BrokerPorts) {}

  /** Answers other runners who ask whether a call is really in hand here. */
  start(holds: (key: string) => boolean): void {
    const { core, names, worker, clock } = this.broker;
    this.stops = [
      core.subscribe(names.subject('runner', worker), (question) =>
        question.respond(holds(new TextDecoder().decode(question.data)) ? 'yes' : 'no'),
      ),
      core.onGap(() => (this.cutOffAt = clock.elapsed())),
    ];
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  async of(runner: string, key: string): Promise<Liveness> {
    const { core, names, clock } = this.broker;
    const answer = await core.ask(names.subject('runner', runner), key, silenceMs);
    if (answer !== undefined) return answer === 'yes' ? 'runs it' : 'gone';
    return clock.elapsed() - this.cutOffAt < returnMs ? 'unclear' : 'gone';
  }
}
