import type { Agent, Session, Witness } from '#shared/contracts';
import type { Bench, EngineSettings } from '../turns/bench.js';
import type { KnownAgent } from '../turns/mind-ports.js';
import { authorOf } from '../turns/speaker.js';
import { hearsWords, isUpToHost, passesOfSession, passesWanted } from './wanted.js';

/** The agents that take part, the host first. */
export function takePart(session: Pick<Session, 'agents'>): string[] {
  return session.agents.length > 0 ? session.agents : [authorOf(session, {})];
}

/** By hand nobody is asked for names; whoever sends the passes off does that. */
export function unnamed(agents: readonly string[]): Witness[] {
  return agents.map((id) => ({ id, name: id }));
}

export interface Known {
  /** Undefined: there is no such agent any more. */
  host: Agent | undefined;
  present: Witness[];
  /** Of whom somebody can tell. */
  known: ReadonlySet<string>;
  /** There are no such agents any more. */
  gone: ReadonlySet<string>;
}

type Asked = Pick<Bench, 'agents' | 'parts'>;

/** Waits, if it must, until somebody can tell of the host, where he has a say. Rejects as soon as the signal is aborted. */
export async function knownOf(asked: Asked, ids: readonly string[], signal: AbortSignal): Promise<Known> {
  const { agents, parts } = asked;
  const { session } = parts;
  if (passesOfSession(session) === undefined) await agents.of(ids[0], session.owner, signal);
  return knownNow(asked, ids);
}

/** The same for what must not wait: of whom nobody can tell just now, nothing is known. */
export async function knownNow(
  { agents, parts: { session } }: Asked,
  ids: readonly string[],
): Promise<Known> {
  return told(ids, await Promise.all(ids.map((id) => agents.now(id, session.owner))));
}

const soonMs = 1_000;

/** The same for what others wait for: whoever does not answer at once is not waited for. */
export async function knownSoon(asked: Asked, ids: readonly string[]): Promise<Known> {
  const over = new AbortController();
  const inVain = asked.parts.clock.wait(soonMs, over.signal).then(
    () => told(ids, []),
    // Called off: somebody has answered.
    () => told(ids, []),
  );
  try {
    return await Promise.race([knownNow(asked, ids), inVain]);
  } finally {
    over.abort();
  }
}

/**
 * The same at the end of a turn: whom it has asked for nobody asks for again, and so what is due leaves in one append with
 * the end.
 */
export async function knownAtEnd(asked: Asked, ids: readonly string[]): Promise<Known> {
  const before = ids.map((id) => asked.agents.toldOf(id));
  return before.every((each) => each !== undefined) ? told(ids, before) : knownSoon(asked, ids);
}

function told(ids: readonly string[], found: readonly (KnownAgent | undefined)[]): Known {
  const known = found.map((each) => (each?.kind === 'agent' ? each.agent : undefined));
  return {
    host: known[0],
    present: ids.map((id, place) => ({ id, name: known[place]?.name ?? id })),
    known: new Set(ids.filter((_, place) => found[place]?.kind === 'agent')),
    gone: new Set(ids.filter((_, place) => found[place]?.kind === 'unknown')),
  };
}

/**
 * Whether what is out of character is told apart, and kept from agents. Where the host alone could say and nobody can
 * tell of him, it is: better too much is kept from them than too little.
 */
export async function findsAsides({ agents, parts: { session, settings } }: AsksHost): Promise<boolean> {
  const { byDefault } = settings.passes;
  if (!hearsWords(session, byDefault)) return false;
  if (!isUpToHost(session)) return true;
  const host = await agents.now(session.agents[0], session.owner);
  if (!host) return true;
  const known = host.kind === 'agent' ? host.agent : undefined;
  return passesWanted(session, known, byDefault).includes('segments');
}

interface AsksHost {
  agents: Pick<Bench['agents'], 'now'>;
  parts: { session: Session; settings: Pick<EngineSettings, 'passes'> };
}
