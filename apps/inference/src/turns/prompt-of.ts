import type { Conversation, Message, Project, Session } from '#shared/contracts';
import { receiptThatCounts, type PromptLevel, type PromptParts, type Section } from '../context/index.js';
import type { Skill } from './mind-ports.js';
import type { Speaker } from './speaker.js';

/** It is about to fill the window, or the model has said that it does. */
export type WhyShorter = 'full' | 'refused';

/** What a prompt is made of, beside who speaks. */
export interface PromptGround {
  conversation: Conversation;
  session: Pick<Session, 'systemPrompt'>;
  basePrompt: string;
  project: Pick<Project, 'prompt'> | null;
  skills: readonly Skill[];
  factor: number;
}

export function partsFor(
  { agent, chosen, tools, maxTokens }: Pick<Speaker, 'agent' | 'chosen' | 'tools' | 'maxTokens'>,
  ground: PromptGround,
): PromptParts {
  const { conversation, factor } = ground;
  const { openTurn, receipts } = conversation;
  return {
    sections: sectionsOf(agent, ground),
    path: pathOf(conversation),
    receipts,
    current: openTurn?.message ?? null,
    tools,
    window: chosen.card.contextSize,
    maxTokens,
    level: levelOf(conversation),
    factor,
  };
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
  const texts = message?.blocks.map((block) => (block.kind === 'text' ? block.text : '')) ?? [];
  return texts.join('\n');
}

function sectionsOf(
  agent: Speaker['agent'],
  { basePrompt, project, session, skills }: PromptGround,
): Section[] {
  const all: Section[] = [
    { kind: 'base', text: basePrompt },
    { kind: 'project', text: project?.prompt ?? '' },
    { kind: 'agent', text: agent.prompt },
    { kind: 'session', text: session.systemPrompt ?? '' },
    ...skills.map(({ text }): Section => ({ kind: 'skill', text })),
  ];
  return all.filter(({ text }) => text.trim() !== '');
}
