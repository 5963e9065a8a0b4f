import type { Message, Receipt } from '#shared/contracts';
import type { SystemPart } from '../models/model-port.js';
import type { ToolOffer } from '../turns/tools-port.js';

export type SectionKind =
  | 'base'
  | 'project'
  | 'agent'
  | 'session'
  | 'company'
  | 'skill'
  | 'scene'
  | 'memory'
  | 'interjection';

/** A part of the system prompt, by where it comes from. */
export interface Section {
  kind: SectionKind;
  text: string;
}

/** `minimal`: words alone, for a model that has said that the prompt is too long whatever we had estimated. */
export type PromptLevel = 'whole' | 'minimal';

/** How messages look to somebody. It may leave some out; one that looks as it is stays the same object. */
export interface View {
  /** In the prompt of who speaks. */
  shown(messages: readonly Message[]): Message[];
  /** In a summary, which is for all who take part. */
  told(messages: readonly Message[]): Message[];
}

/** As they are. */
export const plainView: View = { shown: (messages) => [...messages], told: (messages) => [...messages] };

/** All that a prompt is made of. */
export interface PromptParts {
  sections: readonly Section[];
  /** From the root to the head, with the open reply at its end. */
  path: readonly Message[];
  /** Of what is left of the path: receipts count messages as they are. */
  view?: View;
  receipts: readonly Receipt[];
  /** The message that is being answered; null where nobody waits for an answer. */
  current: string | null;
  tools: readonly ToolOffer[];
  /** How many tokens the model takes, answer included. */
  window: number;
  maxTokens: number;
  level: PromptLevel;
  /** By how much estimates are multiplied; see `correction`. */
  factor: number;
}

export interface Prompt {
  system: SystemPart[];
  messages: Message[];
  /** Estimated and corrected, tools included. */
  tokens: number;
  /** What it would have been with nothing left out. */
  wanted: number;
  /** What was left out, in words. */
  leftOut: string[];
}

/** What a compaction will take out of prompts, before anybody has written its summary. */
export interface CompactionPlan {
  /** The first message that stays, and of that the first block. */
  cut: { message: string; block: number };
  /** What the summary is made of: with the earlier summary at its head, if there is one. */
  span: Message[];
  /** Messages that no prompt will hold any more, in whole or in part; those of earlier compactions too. */
  dropped: number;
  /** Of the whole path as it stands in prompts now. */
  tokensBefore: number;
  /** A summary longer than this would not be worth it. */
  summaryTokens: number;
}
