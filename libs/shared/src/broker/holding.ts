import type { BrokerPorts } from './ports.js';

/** Says which worker has a session. It saves work; when it is wrong, the log still has one writer. */
export interface Holding {
  session: string;
  revision: number;
}

interface Holder {
  worker: string;
  nonce: string;
}

const silenceMs = 500;
/** For so long nobody else looks after the same dead worker. */
const reapTtlMs = 30_000;

/** Takes the session unless its holder answers for it. Undefined: it is in good hands elsewhere. */
export async function hold(
  broker: BrokerPorts,
  session: string,
  nonce: string,
): Promise<Holding | undefined> {
  const { actors, worker } = broker;
  const mine: Holder = { worker, nonce };
  // Most sessions are nobody's, so that is tried before anybody is looked for.
  const fresh = await actors.create(session, JSON.stringify(mine));
  if (fresh !== undefined) return { session, revision: fresh };
  const entry = await actors.get(session);
  if (!entry) return undefined;
  const holder = holderIn(entry.value);
  if (holder.worker !== worker && (await answersFor(broker, holder.worker, session))) return undefined;
  const taken = await actors.update(session, JSON.stringify(mine), entry.revision);
  return taken === undefined ? undefined : { session, revision: taken };
}

/** By revision: a holding that somebody else has taken meanwhile stays his. */
export async function release({ actors }: BrokerPorts, { session, revision }: Holding): Promise<void> {
  await actors.purge(session, revision);
}

function holderIn(value: string): Holder {
  return JSON.parse(value) as Holder;
}

async function answersFor(broker: BrokerPorts, worker: string, session: string): Promise<boolean> {
  return (await ask(broker, worker, session)) === 'yes';
}

async function isThere(broker: BrokerPorts, worker: string): Promise<boolean> {
  return (await ask(broker, worker, '')) !== undefined;
}

/** Undefined is silence: a worker that is gone, or frozen, which is the same to whoever waits for it. */
function ask({ core, names }: BrokerPorts, worker: string, session: string): Promise<string | undefined> {
  return core.ask(names.actor(worker), session, silenceMs);
}

/** The sessions whose holder is gone: nobody will go on with them unless they are woken. */
export async function abandonedSessions(broker: BrokerPorts): Promise<string[]> {
  const byWorker = await heldSessions(broker);
  byWorker.delete(broker.worker);
  const asked = [...byWorker].map(async ([worker, sessions]) =>
    (await isThere(broker, worker)) ? [] : sessions,
  );
  return (await Promise.all(asked)).flat();
}

/** What one worker held, for the one of the others that comes first to ask; the rest get nothing. */
export async function sessionsLeftBy(broker: BrokerPorts, worker: string): Promise<string[]> {
  const mine = await broker.workers.create(`reap.${worker}`, broker.worker, reapTtlMs);
  if (mine === undefined) return [];
  return (await heldSessions(broker)).get(worker) ?? [];
}

async function heldSessions({ actors }: BrokerPorts): Promise<Map<string, string[]>> {
  const byWorker = new Map<string, string[]>();
  for (const { key: session, value } of await actors.entries()) {
    const { worker } = holderIn(value);
    const sessions = byWorker.get(worker);
    if (sessions) sessions.push(session);
    else byWorker.set(worker, [session]);
  }
  return byWorker;
}

/** Nobody has taken it over: ACTORS still says what it said when we did. */
export async function stillHeld({ actors }: BrokerPorts, { session, revision }: Holding): Promise<boolean> {
  return (await actors.get(session))?.revision === revision;
}

/** Answers other workers who ask whether a session is really held here. Returns how to stop. */
export function answerForSessions(
  { core, names, worker }: BrokerPorts,
  holds: (session: string) => boolean,
): () => void {
  return core.subscribe(names.actor(worker), (asked) => {
    asked.respond(holds(Buffer.from(asked.data).toString()) ? 'yes' : 'no');
  });
}
