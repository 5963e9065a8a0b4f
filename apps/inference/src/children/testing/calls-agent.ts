import { callKey, type Command } from '#shared/contracts';
import { command } from '../../commands/testing/ask.js';
import type { Life } from '../../turns/testing/life.js';
import { says, stepUsage, type Script } from '../../turns/testing/scripted-model.js';
import type { Scripts } from '../../turns/testing/telling.js';
import { childNames } from '../names.js';

/** A step that asks for these tools, call by call. */
export function callsTools(...calls: [call: string, name: string, input: unknown][]): Script {
  return (sink) => {
    for (const [call, name, input] of calls) {
      sink.blockStarted({ kind: 'tool', call, name });
      sink.blockCompleted({ kind: 'tool', step: 0, call, name, input });
    }
    return { stopReason: 'tool_use', usage: stepUsage };
  };
}

/** Of a call of turn `t1` in session `s1`. */
export function keyOf(call: string, step = 0): string {
  return callKey('s1', 't1', step, call);
}

export function taskOf(call: string, step = 0): string {
  return childNames(keyOf(call, step)).session;
}

export function childEnds(
  call: string,
  body: Partial<Command<'child.finish'>['body']> = {},
): Command<'child.finish'> {
  const key = keyOf(call);
  const ended = { status: 'completed' as const, output: `done ${call}`, truncated: false };
  const said = command('child.finish', { turn: 't1', call, key, child: taskOf(call), ...ended, ...body });
  return { ...said, id: `c-finish-${call}` };
}

export const prompt = 'Look it up.';
export const foreground: Scripts = {
  't1.0': callsTools(['a', 'agent', { prompt }]),
  't1.1': says('So it is.'),
};
export const background: Scripts = {
  't1.0': callsTools(['a', 'agent', { prompt, background: true }]),
  't1.1': says('It works.'),
  't2.0': says('I know.'),
};

export function outputs({ log }: Pick<Life, 'log'>): string[] {
  return log.entries.flatMap((entry) => (entry.type === 'tool.completed' ? [entry.body.output] : []));
}
