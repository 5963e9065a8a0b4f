import { JetStreamApiError } from '@nats-io/jetstream';
import { NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import type { Broker } from './broker.js';

/** Says which worker has a session. It saves work; when it is wrong, the log still has one writer. */
export interface Holding {
  session: string;
  revision: number;
}

interface Holder {
  worker: string;
  nonce: string;
}

/** The second one where the key's last write has not settled on all replicas. */
const raced = [10071, 10164];
const silenceMs = 500;
/** What is left of a key that was let go tells watchers, and then goes too. */
const markerTtl = '60s';
/** For so long nobody else looks after the same dead worker. */
const reapTtl = '30s';

/** Takes the session unless its holder answers for it. Undefined: it is in good hands elsewhere. */
export async function hold(broker: Broker, session: string, nonce: string): Promise<Holding | undefined> {
  const mine: Holder = { worker: broker.worker, nonce };
  // Most sessions are nobody's, so that is tried before anybody is looked for.
  const fresh = await whenNotRaced(session, () => broker.actors.create(session, JSON.stringify(mine)));
  if (fresh) return fresh;
  const entry = await broker.actors.get(session);
  if (entry?.operation !== 'PUT') return undefined;
  const holder = entry.json<Holder>();
  if (holder.worker !== broker.worker && (await answersFor(broker, holder.worker, session))) return undefined;
  return whenNotRaced(session, () => broker.actors.update(session, JSON.stringify(mine), entry.revision));
}

/** By revision: a holding that somebody else has taken meanwhile stays his. */
export async function release(broker: Broker, { session, revision }: Holding): Promise<void> {
  await whenNotRaced(session, async () => {
    await broker.actors.purge(session, { previousSeq: revision, ttl: markerTtl });
    return revision;
  });
}

async function whenNotRaced(session: string, write: () => Promise<number>): Promise<Holding | undefined> {
  try {
    return { session, revision: await write() };
  } catch (error) {
    if (error instanceof JetStreamApiError && raced.includes(error.code)) return undefined;
    throw error;
  }
}

async function answersFor(broker: Broker, worker: string, session: string): Promise<boolean> {
  return (await ask(broker, worker, session)) === 'yes';
}

async function isThere(broker: Broker, worker: string): Promise<boolean> {
  return (await ask(broker, worker, '')) !== undefined;
}

/** Undefined is silence: a worker that is gone, or frozen, which is the same to whoever waits for it. */
async function ask({ nc, names }: Broker, worker: string, session: string): Promise<string | undefined> {
  try {
    return (await nc.request(names.actor(worker), session, { timeout: silenceMs })).string();
  } catch (error) {
    if (error instanceof TimeoutError || error instanceof NoRespondersError || error instanceof RequestError)
      return undefined;
    throw error;
  }
}

/** The sessions whose holder is gone: nobody will go on with them unless they are woken. */
export async function abandonedSessions(broker: Broker): Promise<string[]> {
  const byWorker = await heldSessions(broker);
  byWorker.delete(broker.worker);
  const asked = [...byWorker].map(async ([worker, sessions]) =>
    (await isThere(broker, worker)) ? [] : sessions,
  );
  return (await Promise.all(asked)).flat();
}

/** What one worker held, for the one of the others that comes first to ask; the rest get nothing. */
export async function sessionsLeftBy(broker: Broker, worker: string): Promise<string[]> {
  const mine = await whenNotRaced(worker, () =>
    broker.workers.create(`reap.${worker}`, broker.worker, reapTtl),
  );
  if (!mine) return [];
  return (await heldSessions(broker)).get(worker) ?? [];
}

async function heldSessions(broker: Broker): Promise<Map<string, string[]>> {
  const byWorker = new Map<string, string[]>();
  for await (const session of await broker.actors.keys()) {
    const entry = await broker.actors.get(session);
    if (entry?.operation !== 'PUT') continue;
    const { worker } = entry.json<Holder>();
    byWorker.set(worker, [...(byWorker.get(worker) ?? []), session]);
  }
  return byWorker;
}

/** Nobody has taken it over: ACTORS still says what it said when we did. */
export async function stillHeld(broker: Broker, { session, revision }: Holding): Promise<boolean> {
  return (await broker.actors.get(session))?.revision === revision;
}

/** Answers other workers who ask whether a session is really held here. Returns how to stop. */
export function answerForSessions(
  { nc, names, worker }: Broker,
  holds: (session: string) => boolean,
): () => void {
  const sub = nc.subscribe(names.actor(worker), {
    callback: (error, msg) => {
      if (!error) msg.respond(holds(msg.string()) ? 'yes' : 'no');
    },
  });
  return () => sub.unsubscribe();
}
