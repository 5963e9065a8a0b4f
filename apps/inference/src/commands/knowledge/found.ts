import {
  planMoves,
  userPerson,
  type Conversation,
  type EntryBody,
  type NewEntry,
  type OpenChain,
  type PassResult,
} from '#shared/contracts';
import { openScene, overwriteKeys, planStatus } from '#shared/conversation';
import { aboutOf, chainBehind, givenUp, memoryOf, sceneBehind } from '../../passes/index.js';
import { yielded } from './yielded.js';

/** What comes of a result, should nobody have been quicker. */
export interface Found {
  entries: NewEntry[];
  /** What it takes the place of. */
  keys: string[];
  /** What is to be done about it in its turn. */
  due: EntryBody<'passes.due'>[];
}

type Kind = Exclude<PassResult['kind'], 'title' | 'failed'>;

type Result = Extract<PassResult, { kind: Kind }>;
type ResultOf<K extends Kind> = Extract<Result, { kind: K }>;

export interface Judged<R extends Result = Result> {
  chain: OpenChain;
  job: string;
  result: R;
  conversation: Conversation;
  /** Names a day where no scene tells of the story's own time. */
  at: string;
}

type Finder<R extends Result> = (judged: Judged<R>) => Partial<Found>;

/** Pure. Whom a result names that was not there is passed over. */
export function foundBy(judged: Judged): Found {
  const find = finders[judged.result.kind] as Finder<Result>;
  const { entries = [], keys = [], due = [] } = find(judged);
  return { entries: [...roomFor(due.length, judged), ...entries], keys, due };
}

/** The chain that a result is of is never given up for what follows from it. */
function roomFor(due: number, { chain, conversation }: Judged): NewEntry[] {
  const chains = conversation.chains.filter((open) => open.chain !== chain.chain);
  const stays = chain.left.length > 1 ? 1 : 0;
  return givenUp({ chains }, due + stays);
}

const finders: { [K in Kind]: Finder<ResultOf<K>> } = {
  memory: ({ chain, job, result, conversation }) => {
    const made = result.memories.filter(({ agent }) => wasThere(chain, agent));
    const stamp = stampOf(conversation);
    const entries = made.map(({ agent, text, about }, index): NewEntry => {
      const by = { agent, text, ...(about === undefined ? {} : { about }), source: 'pass' as const };
      const body = { change: 'made' as const, memory: memoryOf(job, index), on: chain.on, ...by, ...stamp };
      return { type: 'state.memory', body };
    });
    const judges = entries.length > 0 && chain.apart.includes('significance');
    return { entries, due: judges ? [follows(chain, job, 'significance')] : [] };
  },

  contradiction: ({ chain: { on }, result }) => {
    const superseded = result.superseded.filter(({ memory, by }) => memory !== by);
    return {
      keys: superseded.map(({ memory }) => overwriteKeys.memory(memory)),
      entries: superseded.map((each): NewEntry => ({
        type: 'state.memory',
        body: { change: 'superseded', on, ...each },
      })),
    };
  },

  relations: ({ chain, result, conversation, at }) => {
    const told = result.relations.filter(
      ({ from, to }) => from !== to && wasThere(chain, from) && wasThere(chain, to),
    );
    const met = openScene(conversation)?.clock ?? at.slice(0, 'yyyy-mm-dd'.length);
    return {
      keys: told.flatMap(({ from, to, summary }) =>
        summary === undefined ? [] : [overwriteKeys.relation(from, to)],
      ),
      entries: told.map((each): NewEntry => ({
        type: 'state.relation',
        body: { on: chain.on, ...each, met },
      })),
    };
  },

  plans: ({ chain, job, result, conversation }) => {
    const scene = openScene(conversation);
    const present = chain.present.map(({ id }) => id);
    const moves = result.moves.filter(
      ({ plan, to }, place) =>
        planMoves[planStatus(conversation, plan)].includes(to) &&
        result.moves.findIndex((each) => each.plan === plan) === place,
    );
    let made = 0;
    return {
      keys: moves.map(({ plan }) => overwriteKeys.plan(plan)),
      entries: moves.flatMap(({ yields = {}, ...move }): NewEntry[] => {
        const moved: NewEntry = { type: 'state.plan', body: { change: 'moved', on: chain.on, ...move } };
        if (move.to !== 'completed') return [moved];
        const nextMemory = (): string => memoryOf(job, made++);
        return [moved, ...yielded(yields, { on: chain.on, present, scene, nextMemory })];
      }),
    };
  },

  scene: ({ chain, job, result: { closed } }) => {
    if (!closed) return {};
    const { scene, reason, next } = closed;
    const { on } = chain;
    const why = reason === undefined ? {} : { reason };
    const entries: NewEntry[] = [{ type: 'state.scene', body: { change: 'closed', scene, on, ...why } }];
    if (next) {
      const opened = { change: 'opened' as const, scene: sceneBehind(job), on, setting: next };
      entries.push({ type: 'state.scene', body: opened });
    }
    const due = { ...follows(chain, job, 'summaries'), scene, awaited: true, since: chain.since };
    return { keys: [overwriteKeys.scene(scene)], entries, due: [due] };
  },

  summaries: ({ chain, job, result, conversation }) => {
    const told = result.summaries.filter(({ agent }) => wasThere(chain, agent));
    const clock = conversation.scenes.find(({ scene }) => scene === chain.scene)?.clock ?? null;
    const stamp = { ...(chain.scene ? { scene: chain.scene } : {}), ...(clock === null ? {} : { clock }) };
    const relations = told.flatMap(({ agent: from, relations: all }) =>
      all.filter(({ to }) => to !== from && wasThere(chain, to)).map((each) => ({ from, ...each })),
    );
    const { on } = chain;
    return {
      keys: relations.map(({ from, to }) => overwriteKeys.relation(from, to)),
      entries: [
        ...told.map(({ agent, text }, index): NewEntry => {
          const by = { agent, text, source: 'scene' as const, ...stamp };
          return { type: 'state.memory', body: { change: 'made', memory: memoryOf(job, index), on, ...by } };
        }),
        ...relations.map((each): NewEntry => ({
          type: 'state.relation',
          body: { on, ...each, affinity: 0, trust: 0 },
        })),
      ],
    };
  },

  significance: ({ chain: { on }, result: { judged } }) => ({
    keys: judged.map(({ memory }) => overwriteKeys.memory(memory)),
    entries: judged.map((each): NewEntry => ({
      type: 'state.memory',
      body: { change: 'edited', on, ...each },
    })),
  }),
};

/** About the same exchange. Nobody waits for it. */
function follows(chain: OpenChain, job: string, pass: 'significance' | 'summaries'): EntryBody<'passes.due'> {
  return { ...aboutOf(chain), chain: chainBehind(job, pass), passes: [pass], awaited: false };
}

function stampOf(conversation: Conversation): { scene?: string; clock?: string } {
  const open = openScene(conversation);
  if (!open) return {};
  return { scene: open.scene, ...(open.clock === null ? {} : { clock: open.clock }) };
}

function wasThere({ present }: OpenChain, who: string): boolean {
  return who === userPerson || present.some(({ id }) => id === who);
}
