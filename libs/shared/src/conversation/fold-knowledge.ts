import type { Conversation, Entry, OpenChain, SceneMark } from '../contracts/index.js';
import type { Handlers } from './handlers.js';

type KnowledgeEntry =
  | 'state.memory'
  | 'state.relation'
  | 'state.scene'
  | 'state.plan'
  | 'passes.due'
  | 'pass.done'
  | 'state.pass_failed';

/** Enough for whoever rewinds; memory knows all. */
const scenesKept = 100;
const closedKept = 100;
const plansKept = 300;
const overwrittenKept = 500;

/** What agents know beside the words, and what is still being made of what was said. The knowledge itself is memory's. */
export const knowledgeHandlers: Handlers<KnowledgeEntry> = {
  'state.memory': (conversation, entry) => {
    const { change, memory } = entry.body;
    return known(conversation, entry, change === 'made' ? [] : [overwriteKeys.memory(memory)]);
  },

  'state.relation': (conversation, entry) => {
    const { from, to, summary } = entry.body;
    return known(conversation, entry, summary === undefined ? [] : [overwriteKeys.relation(from, to)]);
  },

  'state.scene': (conversation, entry) => {
    const { change, scene } = entry.body;
    const keys = change === 'closed' ? [overwriteKeys.scene(scene)] : [];
    return { ...known(conversation, entry, keys), scenes: scenesAfter(conversation.scenes, entry) };
  },

  'state.plan': (conversation, entry) => {
    const { body } = entry;
    if (body.change === 'made') return known(conversation, entry, []);
    const { plan, to, on } = body;
    const plans = [...conversation.plans, { plan, to, on }].slice(-plansKept);
    return { ...known(conversation, entry, [overwriteKeys.plan(plan)]), plans };
  },

  'passes.due': (conversation, { at, body: { passes, apart = [], since = at, ...chain } }) => {
    const due: OpenChain = { ...chain, left: passes, apart, attempt: 0, since };
    const { openTurn } = conversation;
    const isWithin = openTurn !== null && openTurn.turn === chain.turn;
    return {
      ...conversation,
      openTurn: isWithin ? { ...openTurn, interlude: true, interludeOn: chain.on } : openTurn,
      chains: [...conversation.chains, due],
    };
  },

  'pass.done': (conversation, { body: { chain, pass, again } }) =>
    inChain(conversation, chain, (open) => {
      if (open.left[0] !== pass) return open;
      return again ? { ...open, attempt: open.attempt + 1 } : behind(open);
    }),

  'state.pass_failed': (conversation, { body: { chain, pass } }) =>
    chain === undefined
      ? conversation
      : inChain(conversation, chain, (open) => (open.left[0] === pass ? behind(open) : open)),
};

/** What may be overwritten by two who do not know of each other. */
export const overwriteKeys = {
  memory: (memory: string) => `memory ${memory}`,
  relation: (from: string, to: string) => `relation ${from} ${to}`,
  scene: (scene: string) => `scene ${scene}`,
  plan: (plan: string) => `plan ${plan}`,
} as const;

function known(conversation: Conversation, { en }: Entry, keys: readonly string[]): Conversation {
  const { chains, overwritten } = conversation;
  // Nobody makes anything just now that could be made from less.
  if (chains.length === 0 || keys.length === 0) return { ...conversation, knownAt: en };
  const others = overwritten.filter(({ key }) => !keys.includes(key));
  const all = [...others, ...keys.map((key) => ({ key, en }))].slice(-overwrittenKept);
  return { ...conversation, knownAt: en, overwritten: all };
}

function scenesAfter(scenes: readonly SceneMark[], { body }: Entry<'state.scene'>): SceneMark[] {
  switch (body.change) {
    case 'opened': {
      const { scene, on, setting } = body;
      const mark: SceneMark = { scene, on, clock: setting.clock ?? null, closedOn: [] };
      return [...scenes, mark].slice(-scenesKept);
    }
    case 'changed':
      return [...scenes];
    case 'closed':
      return scenes.map((each) =>
        each.scene === body.scene
          ? {
              ...each,
              closedOn: [...each.closedOn.filter((on) => on !== body.on), body.on].slice(-closedKept),
            }
          : each,
      );
  }
}

/** Undefined: the chain is done. */
function behind(chain: OpenChain): OpenChain | undefined {
  const left = chain.left.slice(1);
  return left.length === 0 ? undefined : { ...chain, left, attempt: 0 };
}

function inChain(
  conversation: Conversation,
  wanted: string,
  change: (chain: OpenChain) => OpenChain | undefined,
): Conversation {
  const chains = conversation.chains.flatMap((chain) =>
    chain.chain === wanted ? (change(chain) ?? []) : [chain],
  );
  return { ...conversation, chains, overwritten: chains.length === 0 ? [] : conversation.overwritten };
}
