import {
  approvalIdOf,
  callKey,
  type Command,
  type ListedTool,
  type Permissions,
  type Project,
} from '#shared/contracts';
import { command } from '../../commands/testing/ask.js';
import { Life, type LifeParts } from './life.js';
import { look, RecordedTools } from './recorded-tools.js';
import { ScriptedModel } from './scripted-model.js';
import { assistant, SimpleMind } from './simple-mind.js';
import type { Scripts } from './telling.js';

/** It writes, so it is asked for. */
export const write: ListedTool = {
  ...look,
  name: 'write',
  title: 'Write',
  readOnly: false,
  idempotent: false,
};

export interface Permitted extends Omit<LifeParts, 'mind'> {
  permissions?: Permissions;
  tools?: RecordedTools;
  projects?: Record<string, Project>;
}

/** A life whose agent may do what these rules say, with a tool that looks and one that writes. */
export function permitted(
  scripts: Scripts,
  { permissions, tools, projects, ...parts }: Permitted = {},
): Life {
  const model = new ScriptedModel(scripts);
  const mind = new SimpleMind(model);
  mind.projectsKnown = projects ?? {};
  if (permissions) mind.known['assistant'] = { ...assistant, permissions };
  return new Life(model, tools ?? new RecordedTools('answering', [look, write]), { ...parts, mind });
}

export function approvalIn(turn: string, step: number, call: string): string {
  return approvalIdOf(callKey('s1', turn, step, call));
}

let said = 0;

/** Each is a command of its own. */
export function answers(
  call: string,
  body: Omit<Command<'approval.answer'>['body'], 'approval'>,
  step = 0,
): Command<'approval.answer'> {
  said += 1;
  const sent = command('approval.answer', { approval: approvalIn('t1', step, call), ...body });
  return { ...sent, id: `c-answer-${said}` };
}
