import type {
  Agent,
  ClientTool,
  ListedTool,
  OpenCall,
  Project,
  Session,
  Touch,
  TurnRequest,
} from '#shared/contracts';
import { engineTools } from '../children/engine-tools.js';
import {
  isWorthTelling,
  touchedBy,
  verdictOn,
  type ByDefault,
  type RuleBook,
  type Verdict,
} from '../permissions/index.js';
import type { EngineParts } from './bench.js';
import type { ToolOffer } from './tools-port.js';

/** A tool that an agent may ask for, and who carries its calls out. */
export interface Callable extends ToolOffer {
  runs: OpenCall['runs'];
  parallel: boolean;
  touches?: Touch | undefined;
  /** What becomes of a call of which no rule speaks. */
  byDefault: ByDefault;
}

/** Everything that an agent can reach in a turn, and the rules for it. */
export interface AtHand {
  tools: readonly Callable[];
  rules: RuleBook;
}

export const nothingAtHand: AtHand = { tools: [], rules: { layers: [] } };

export type HandParts = Pick<EngineParts, 'tools'> & {
  session: Session;
  mind: Pick<EngineParts['mind'], 'projects'>;
  settings: Pick<EngineParts['settings'], 'toolDefault' | 'family'>;
};

export async function atHand(
  { session, mind, tools, settings }: HandParts,
  agent: Agent,
  request: TurnRequest,
): Promise<AtHand> {
  const [offers, project] = await Promise.all([tools.offers(), projectOf(mind, session)]);
  return {
    tools: callable(agent, request, {
      offers,
      own: engineTools(session, settings.family),
      toolDefault: settings.toolDefault,
    }),
    rules: rulesOf(agent, project, request),
  };
}

/** Without those of which no call could come to anything. */
export function toldOf({ tools, rules }: AtHand): ToolOffer[] {
  return tools.filter(({ name, byDefault }) => isWorthTelling(name, rules, byDefault)).map(offerOf);
}

const told = new WeakMap<Callable, ToolOffer>();

/** The same object each time: what is reckoned of an offer is remembered by it. */
function offerOf(tool: Callable): ToolOffer {
  const before = told.get(tool);
  if (before) return before;
  const { name, title, description, inputSchema } = tool;
  const offer = { name, title, description, inputSchema };
  told.set(tool, offer);
  return offer;
}

export function judged({ name, touches, byDefault }: Callable, input: unknown, rules: RuleBook): Verdict {
  return verdictOn({ name, touched: touchedBy(input, touches) }, rules, byDefault);
}

/**
 * Of a call whose tool is not at hand any more, so that nobody can say what it touches. What the turn itself takes away
 * was held against it while that could be said, and has not changed since.
 */
export function judgedUnseen(name: string, { tools }: Agent, { layers, above = [] }: RuleBook): Verdict {
  if (tools && !tools.includes(name))
    return { kind: 'deny', reason: `The agent does not have ${name} any more.` };
  return verdictOn({ name, touched: { kind: 'unclear' } }, { layers, above }, 'ask');
}

/** Of tools that are there whatever a client declares. */
export async function namesTaken({
  session,
  tools,
  settings,
}: {
  session: Pick<HandParts['session'], 'parent'>;
  tools: Pick<HandParts['tools'], 'offers'>;
  settings: Pick<HandParts['settings'], 'family'>;
}): Promise<Set<string>> {
  return new Set(
    [...(await tools.offers()), ...engineTools(session, settings.family)].map(({ name }) => name),
  );
}

export async function projectOf(
  { projects }: Pick<EngineParts['mind'], 'projects'>,
  { project }: Pick<Session, 'project'>,
): Promise<Project | null> {
  return project === null ? null : projects.of(project);
}

/** Of one name the client's counts: for it the turn was accepted, and two of a name no provider takes. */
function callable(
  { tools: wanted }: Agent,
  { clientTools = [] }: TurnRequest,
  {
    offers,
    own,
    toolDefault,
  }: { offers: readonly ListedTool[]; own: readonly ToolOffer[]; toolDefault: ByDefault },
): Callable[] {
  const elsewhere = [...offers.map((tool) => ofService(tool, toolDefault)), ...own.map(ofEngine)].filter(
    ({ name }) => wanted === undefined || wanted.includes(name),
  );
  const all = [...clientTools.map(ofClient), ...elsewhere];
  return [...new Map(all.toReversed().map((tool) => [tool.name, tool])).values()].toReversed();
}

function ofService(tool: ListedTool, toolDefault: ByDefault): Callable {
  return once(tool, 'tools', tool.readOnly ? 'allow' : toolDefault);
}

/** That another session begins to work changes nothing by itself: what it does is judged there. */
function ofEngine(tool: ToolOffer): Callable {
  return once(tool, 'engine', 'allow');
}

/** Whoever has offered to do it can still leave it. */
function ofClient(tool: ClientTool): Callable {
  return once(tool, 'client', 'allow');
}

const callables = new WeakMap<ToolOffer | ClientTool, Callable>();

/** Every step asks for all of them, and they hardly ever change. */
function once(
  tool: ToolOffer | ClientTool,
  runs: Callable['runs'],
  byDefault: Callable['byDefault'],
): Callable {
  const before = callables.get(tool);
  if (before?.byDefault === byDefault) return before;
  const made = { parallel: true, ...tool, runs, byDefault };
  callables.set(tool, made);
  return made;
}

function rulesOf(
  { id, permissions }: Agent,
  project: Project | null,
  { permissions: narrowing, ancestors = [] }: TurnRequest,
): RuleBook {
  const ofProject = project?.permissions
    ? [{ of: `project "${project.name}"`, permissions: project.permissions }]
    : [];
  const [layers = [], ...above] = [{ agent: id, permissions: permissions ?? {} }, ...ancestors].map(
    ({ agent, permissions: laidDown }) => [{ of: `agent "${agent}"`, permissions: laidDown }, ...ofProject],
  );
  return { layers, above, narrowing };
}
