import type { Core, Names } from '#shared/broker';

const answerMs = 300;

/** Whether anybody sees what happens in a session, or has just seen the end of a turn. */
export class Watchers {
  constructor(private readonly broker: { core: Pick<Core, 'ask'>; names: Names }) {}

  /** Every gateway that shows it to somebody answers; silence is nobody. */
  async watch(sessions: readonly string[], turn: string): Promise<boolean> {
    const { core, names } = this.broker;
    const asked = sessions.map((session) => core.ask(names.watching(session), turn, answerMs));
    return (await Promise.all(asked)).some((answer) => answer !== undefined);
  }

  /** Who waits for a turn's end leaves with it, and so is gone before anybody can ask whether he watches. */
  async sawEnd(session: string, turn: string): Promise<boolean> {
    const { core, names } = this.broker;
    return (await core.ask(names.seenEnd(), JSON.stringify({ session, turn }), answerMs)) !== undefined;
  }
}
