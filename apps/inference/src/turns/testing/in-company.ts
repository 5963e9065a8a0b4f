import type { Agent, Command, EntryBody, EntryType, PassName } from '#shared/contracts';
import { submit } from '../../commands/testing/ask.js';
import { Life, type LifeParts } from './life.js';
import { RecordedTools } from './recorded-tools.js';
import { fails, says, ScriptedModel, type Script } from './scripted-model.js';
import { SimpleMind } from './simple-mind.js';
import type { Scripts } from './telling.js';

export const names = { anna: 'Anna', ben: 'Ben', cleo: 'Cleo' };
const known = Object.fromEntries(
  Object.entries(names).map(([id, name]): [string, Agent] => [
    id,
    { id, name, prompt: `I am ${name}.`, source: 'row' },
  ]),
);

/** What a model judges, by what it is asked for; else it fails. */
interface Judges {
  segments?: unknown;
  addressee?: unknown;
  speaks?: unknown;
}

export interface Given {
  agents?: string[];
  passes?: PassName[];
  judges?: Judges;
  script?: Script;
  scripts?: Scripts;
  session?: LifeParts['session'];
  clock?: LifeParts['clock'];
  past?: LifeParts['past'];
}

export function company({
  agents = ['anna', 'ben', 'cleo'],
  passes = [],
  judges = {},
  script,
  scripts,
  session,
  ...parts
}: Given): Life {
  const judge: Script = (sink, signal) => {
    const { answerSchema = {} } = model.requests.at(-1)?.shape ?? {};
    const wanted = Object.keys((answerSchema as { properties?: object }).properties ?? {})[0] ?? '';
    const answer = judges[wanted as keyof Judges];
    const said = answer === undefined ? fails('provider_error') : says(JSON.stringify(answer));
    return said(sink, signal);
  };
  const model: ScriptedModel = new ScriptedModel({
    't1.0': says('Hello.'),
    't2.0': says('Again.'),
    summary: script ?? judge,
    ...scripts,
  });
  const mind = new SimpleMind(model);
  Object.assign(mind.known, known);
  return new Life(model, new RecordedTools(), { ...parts, mind, session: { agents, passes, ...session } });
}

export const say = (text: string, turn = 't1', more: object = {}): Command<'turn.submit'> =>
  submit('reject', turn, { text, ...more });

export function bodies<T extends EntryType>(life: Life, type: T): EntryBody<T>[] {
  return life.log.entries.flatMap((entry) => (entry.type === type ? [entry.body as EntryBody<T>] : []));
}

export const answeredBy = (life: Life): string[] => bodies(life, 'reply.started').map(({ agent }) => agent);
export const questions = (life: Life): number =>
  life.model.asked.filter((key) => !key.startsWith('t')).length;
export const prompt = (life: Life, step: string): string => {
  const request = life.model.requests.find(({ stepKey }) => stepKey === step);
  return JSON.stringify([request?.system, request?.messages.map(({ role, blocks }) => ({ role, blocks }))]);
};
