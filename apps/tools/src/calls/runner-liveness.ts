import type { BrokerPorts } from '#shared/broker';

/** As for sessions: who is silent for longer is gone, or frozen, which is the same to whoever waits for him. */
const silenceMs = 500;

export async function isRunBy({ core, names }: BrokerPorts, runner: string, key: string): Promise<boolean> {
  return (await core.ask(names.subject('runner', runner), key, silenceMs)) === 'yes';
}

/** Answers other runners who ask whether a call is really in hand here. Returns how to stop. */
export function answerForCalls(
  { core, names, worker }: BrokerPorts,
  holds: (key: string) => boolean,
): () => void {
  return core.subscribe(names.subject('runner', worker), (question) =>
    question.respond(holds(new TextDecoder().decode(question.data)) ? 'yes' : 'no'),
  );
}
