import type { BrokerPorts } from './ports.js';

/** Says which worker has a session. It saves work; when it is wrong, the log still has one writer. */
export interface Holding {
  session: string;
  revision: number;
  /** What stood there before, of a holder that did not answer. */
  former?: string;
}

interface Holder {
  worker: string;
  nonce: string;
}

const silenceMs = 500;
/** For so long nobody else looks after the same dead worker. */
const reapTtlMs = 30_000;
const askedAtOnce = 200;

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
  return taken === undefined ? undefined : { session, revision: taken, former: entry.value };
}

/** By revision: a holding that somebody else has taken meanwhile stays his. */
export async function release({ actors }: BrokerPorts, { session, revision }: Holding): Promise<void> {
  await actors.purge(session, revision);
}

/**
 * What was taken and could not be used is as it was before. A holder that was only slow still has the session: were
 * its entry gone, nobody would look after the session when that worker dies.
 */
export async function giveBack(broker: BrokerPorts, holding: Holding): Promise<void> {
  const { session, revision, former } = holding;
  if (former === undefined) return release(broker, holding);
  await broker.actors.update(session, former, revision);
}

function holderIn(value: string): Holder {
  return JSON.parse(value) as Holder;
}

async function answersFor(broker: BrokerPorts, worker: string, session: string): Promise<boolean> {
  return (await ask(broker, worker, session)) === 'yes';
}

/** Undefined is silence: a worker that is gone, or frozen, which is the same to whoever waits for it. */
function ask({ core, names }: BrokerPorts, worker: string, session: string): Promise<string | undefined> {
  return core.ask(names.actor(worker), session, silenceMs);
}

/**
 * The sessions whose holder is gone or does not have them: nobody will go on with them unless they are woken. A
 * holder that lives is asked for each, for an entry may have been left behind by somebody who tried and failed.
 */
export async function abandonedSessions(
  broker: BrokerPorts,
  holds: (session: string) => boolean,
): Promise<string[]> {
  const byWorker = await heldSessions(broker);
  const abandoned = (byWorker.get(broker.worker) ?? []).filter((session) => !holds(session));
  byWorker.delete(broker.worker);
  for (const [worker, sessions] of byWorker) abandoned.push(...(await notHeldBy(broker, worker, sessions)));
  return abandoned;
}

async function notHeldBy(broker: BrokerPorts, worker: string, sessions: string[]): Promise<string[]> {
  // One that is frozen would let every single question wait.
  if ((await ask(broker, worker, '')) === undefined) return sessions;
  const abandoned: string[] = [];
  for (let start = 0; start < sessions.length; start += askedAtOnce) {
    const asked = sessions.slice(start, start + askedAtOnce).map(async (session) => {
      if (!(await answersFor(broker, worker, session))) abandoned.push(session);
    });
    await Promise.all(asked);
  }
  return abandoned;
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
