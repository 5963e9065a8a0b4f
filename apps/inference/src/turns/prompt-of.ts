import type { Conversation, Message, Project, Session } from '#shared/contracts';
import { heardText, wasThere } from '#shared/conversation';
import { companyInWords, interjectingInWords, viewOf } from '../company/index.js';
import {
  receiptThatCounts,
  type PromptLevel,
  type PromptParts,
  type Section,
  type View,
} from '../context/index.js';
import type { Skill } from './mind-ports.js';
import type { Speaker } from './speaker.js';

/** It is about to fill the window, or the model has said that it does. */
export type WhyShorter = 'full' | 'refused';

/** What a prompt is made of, beside who speaks. */
export interface PromptGround {
  conversation: Conversation;
  session: Pick<Session, 'systemPrompt' | 'scenes'>;
  basePrompt: string;
  project: Pick<Project, 'prompt'> | null;
  skills: readonly Skill[];
  factor: number;
}

export function partsFor(
  speaker: Pick<Speaker, 'agent' | 'company' | 'chosen' | 'tools' | 'maxTokens'>,
  ground: PromptGround,
): PromptParts {
  const { company, chosen, tools, maxTokens } = speaker;
  const { conversation, factor } = ground;
  const { openTurn, receipts } = conversation;
  return {
    sections: sectionsOf(speaker, ground),
    path: pathOf(conversation),
    view: seenBy(company.self.id, viewOf(company), ground),
    receipts,
    current: openTurn?.message ?? null,
    tools,
    window: chosen.card.contextSize,
    maxTokens,
    level: levelOf(conversation),
    factor,
  };
}

/**
 * In a story nobody is shown what was said while he was away, nor a summary that begins with it. Elsewhere whoever
 * joins is to help with what was said before.
 */
function seenBy(agent: string, view: View, { conversation, session }: PromptGround): View {
  const { attendance, openTurn } = conversation;
  if (!session.scenes || !attendance.some((each) => each.agent === agent)) return view;
  const heard = ({ turn, createdAt }: Message): boolean =>
    turn === openTurn?.turn || wasThere(attendance, agent, createdAt);
  return { ...view, shown: (messages) => view.shown(messages.filter(heard)) };
}

/** The path, with the reply so far at its end. */
export function pathOf({ messages, openTurn }: Conversation): Message[] {
  return openTurn?.reply ? [...messages, openTurn.reply] : messages;
}

/** Shortened first; where that does not help, or could not be done, words alone. */
export function levelOf(conversation: Conversation): PromptLevel {
  const refused = conversation.openTurn?.tries.context ?? 0;
  if (refused === 0) return 'whole';
  const isShortened = receiptThatCounts(pathOf(conversation), conversation.receipts) !== undefined;
  return refused === 1 && isShortened ? 'whole' : 'minimal';
}

/** What the model has refused as too long is cut deeper than what only might become so. */
export function keptTokens({ window, maxTokens }: PromptParts, why: WhyShorter, most: number): number {
  const share = why === 'refused' ? window / 4 : (window - maxTokens) / 2;
  return Math.max(0, Math.min(most, Math.floor(share)));
}

/** The words that are being answered. */
export function wordsOf({ messages, openTurn }: Conversation): string {
  const message = messages.find(({ id }) => id === openTurn?.message);
  return message ? heardText(message) : '';
}

function sectionsOf(
  { agent, company }: Pick<Speaker, 'agent' | 'company'>,
  { conversation, basePrompt, project, session, skills }: PromptGround,
): Section[] {
  const { messages, openTurn } = conversation;
  const behind = openTurn?.reply?.interjectionOf;
  const interjecting =
    behind === undefined
      ? ''
      : interjectingInWords(
          company,
          messages.find(({ id }) => id === behind),
        );
  const all: Section[] = [
    { kind: 'base', text: basePrompt },
    { kind: 'project', text: project?.prompt ?? '' },
    { kind: 'agent', text: agent.prompt },
    { kind: 'session', text: openTurn?.request.systemPrompt ?? session.systemPrompt ?? '' },
    { kind: 'company', text: companyInWords(company) },
    ...skills.map(({ text }): Section => ({ kind: 'skill', text })),
    { kind: 'interjection', text: interjecting },
  ];
  return all.filter(({ text }) => text.trim() !== '');
}
