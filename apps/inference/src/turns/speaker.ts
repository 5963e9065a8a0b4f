import type { Agent, Message, ModelCard, OpenTurn, Session, Shape, TurnRequest } from '#shared/contracts';
import type { ChosenModel, ModelRequest } from '../models/model-port.js';
import { companyOf, type Company } from '../company/index.js';
import { atHand, toldOf } from './at-hand.js';
import type { Bench } from './bench.js';
import { lineOf } from './model-line.js';
import type { ToolOffer } from './tools-port.js';

/** Who speaks, through which model, with what at hand. */
export interface Speaker {
  kind: 'speaker';
  agent: Agent;
  /** Among whom. */
  company: Company;
  chosen: ChosenModel;
  /** Who is asked where that one cannot. */
  next: ChosenModel | undefined;
  tools: ToolOffer[];
  shape: ModelRequest['shape'];
  maxTokens: number;
}

interface Asked {
  author: string;
  request: TurnRequest;
  lastAsked?: string | undefined;
  givenUp?: readonly string[];
}

const builtIn = 'assistant';

/** The agent of a turn, or of a session without one. */
export function authorOf({ agents: [host] }: Pick<Session, 'agents'>, request: TurnRequest): string {
  return request.agent ?? host ?? builtIn;
}

export function askedIn(turn: OpenTurn, reply: Message): Asked {
  const { request, tries } = turn;
  return { author: reply.author, request, lastAsked: reply.model, givenUp: tries.givenUp };
}

/** Rejects, if it has to wait, as soon as the signal is aborted. */
export async function speakerOf(
  { agents, parts }: Pick<Bench, 'agents' | 'parts'>,
  { author, request, lastAsked, givenUp = [] }: Asked,
  signal: AbortSignal,
): Promise<Speaker | { kind: 'nobody'; message: string }> {
  const { session, mind, settings } = parts;
  const known = await agents.of(author, session.owner, signal);
  if (known.kind === 'unknown') return { kind: 'nobody', message: known.message };
  const { agent } = known;
  const model = modelFor(agent, session, request);
  const fallbacks = agent.fallbacks ?? mind.models.fallbacks;
  const line = lineOf(mind.models, { model, fallbacks, lastAsked, givenUp });
  if (line.kind === 'none') return { kind: 'nobody', message: line.message };
  const { first: chosen, next } = line;
  return {
    kind: 'speaker',
    agent,
    company: await companyOf(agent, {
      session,
      conversation: parts.log.conversation,
      nameOf: (id) => agents.nameOf(id, session.owner),
    }),
    chosen,
    next,
    tools: chosen.card.can.tools ? toldOf(await atHand(parts, agent, request)) : [],
    shape: shapeFor(chosen.card, agent, request),
    maxTokens: tokensFor(chosen.card, request.maxTokens ?? agent.maxTokens ?? settings.maxTokens),
  };
}

/** What is nearer to the turn counts: it names one itself, else its session does, else its agent. */
export function modelFor(agent: Agent, session: Session, request: TurnRequest): string | null | undefined {
  return request.model ?? session.model ?? agent.model;
}

/** A turn that asks for what its model cannot do is refused at the door; one that came to another model goes without. */
export function shapeFor({ can }: ModelCard, agent: Shape, request: Shape): ModelRequest['shape'] {
  const sampling = request.sampling ?? agent.sampling;
  const thinking = request.thinking ?? agent.thinking;
  const answerSchema = request.answerSchema ?? agent.answerSchema;
  return {
    ...(sampling && can.sampling ? { sampling } : {}),
    ...(thinking && can.thinking ? { thinking } : {}),
    ...(answerSchema && can.answerSchema ? { answerSchema } : {}),
  };
}

/** At least half of the window is left to what was said before. */
function tokensFor({ maxOutputTokens, contextSize }: ModelCard, wanted: number): number {
  return Math.max(1, Math.min(wanted, maxOutputTokens, Math.floor(contextSize / 2)));
}
