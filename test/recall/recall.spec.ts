import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KnownHouse } from '../memory/known-house.js';

interface Question {
  agent: string;
  text: string;
  answers: string[];
}

const now = Date.UTC(2026, 5, 1);
const dayMs = 86_400_000;
/** Just below what is reached: whoever changes how recall ranks must not lose more than a question. */
const floors = { known: { 5: 0.75, 10: 0.86 }, unseen: { 5: 0.78, 10: 0.78 } } as const;

let house: KnownHouse;
let session: string;

beforeAll(async () => {
  house = await KnownHouse.build();
  session = await house.session();
  const changes = linesOf('memories.tsv').map(([memory = '', agent = '', days, significance, text = '']) =>
    house.change(
      session,
      'state.memory',
      { change: 'made', memory, on: null, agent, text, source: 'pass', significance: Number(significance) },
      new Date(now - Number(days) * dayMs),
    ),
  );
  await house.write(...changes);
});

afterAll(() => house.tearDown());

describe('recall by words alone, over 200 memories', () => {
  it.each([
    ['60 questions', 'questions.tsv', floors.known],
    ['30 questions that nothing was ever fitted to', 'unseen.tsv', floors.unseen],
  ])('finds what answers %s', async (what, file, floor) => {
    const [at5, at10] = [await share(file, 5), await share(file, 10)];
    process.stderr.write(`  ${what}: recall@5 ${at5.toFixed(3)}, recall@10 ${at10.toFixed(3)}\n`);
    expect(at5).toBeGreaterThanOrEqual(floor[5]);
    expect(at10).toBeGreaterThanOrEqual(floor[10]);
  });
});

async function share(file: string, limit: number): Promise<number> {
  const found = await Promise.all(questionsOf(file).map((question) => shareFound(question, limit)));
  return found.reduce((sum, each) => sum + each, 0) / found.length;
}

/** Of all that answer a question, the share that comes up. */
async function shareFound({ agent, text, answers }: Question, limit: number): Promise<number> {
  const { memories } = await house.recall.recall({ session, agent, agents: [agent], text, limit });
  const ids = new Set(memories.map(({ id }) => id));
  const missed = answers.filter((answer) => !ids.has(answer));
  return 1 - missed.length / answers.length;
}

function questionsOf(file: string): Question[] {
  return linesOf(file).map(([agent = '', text = '', answers = '']) => ({
    agent,
    text,
    answers: answers.split(' '),
  }));
}

function linesOf(file: string): string[][] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}
