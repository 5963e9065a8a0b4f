import { isDelta, type Command } from '#shared/contracts';
import { entryInWords } from '../../commands/testing/in-words.js';
import { Life, type LifeParts } from './life.js';
import { RecordedTools } from './recorded-tools.js';
import { ScriptedModel, type Script } from './scripted-model.js';

export type Scripts = Record<string, Script>;

export function lifeWith(scripts: Scripts, tools = new RecordedTools(), parts: LifeParts = {}): Life {
  return new Life(new ScriptedModel(scripts), tools, parts);
}

/** A life whose model may send mail while it speaks. */
export function lifeThat(
  scripts: (mail: (sent: Command) => void) => Scripts,
  tools = new RecordedTools(),
  parts: LifeParts = {},
): Life {
  const life: Life = new Life(new ScriptedModel(scripts((sent) => void life.mail(sent))), tools, parts);
  return life;
}

export async function asked(life: Life, ...mail: Command[]): Promise<Life> {
  for (const each of mail) life.mail(each);
  return life.live();
}

export function told({ log }: Pick<Life, 'log'>): string[] {
  return log.entries.filter((entry) => !isDelta(entry)).map(entryInWords);
}

export function endsOf(life: Pick<Life, 'log'>): string[] {
  return told(life).filter((line) => /^turn\.(completed|stopped|failed) /.test(line));
}

export function texts({ log }: Pick<Life, 'log'>): string[] {
  return log.conversation.messages.map(({ blocks, status }) => {
    const said = blocks.map((block) => (block.kind === 'text' ? block.text : block.kind));
    return `${said.join(' ')}${status === 'complete' ? '' : ` (${status})`}`;
  });
}
