import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '#shared/broker';
import { parseChat, type Answer } from '#shared/markdown-chat';
import { VaultTrouble } from '#shared/vault';
import type { FollowedAnswer } from '../writing/followed-answers.js';
import type { Outcome } from './chat-answer.js';
import { ChatRun } from './chat-run.js';

let grown: Answer[];
let finished: Answer[];
let released: number;
let trouble: Error | undefined;

beforeEach(() => {
  [grown, finished, released, trouble] = [[], [], 0, undefined];
});

const said = (text: string, end?: Answer['end']): Answer => ({
  parts: [{ role: 'assistant', agent: 'assistant', texts: [{ step: 0, index: 0, text }] }],
  ...(end ? { end } : {}),
});

function runOf(last: FollowedAnswer, ...before: Answer[]): ChatRun {
  const turn = { user: 'u', session: 's_1', turn: 't_1', before: { gen: 'g', n: 0, sequence: 0 } };
  const put = <T>(list: Answer[], answer: Answer, value: T): Promise<T> => {
    list.push(answer);
    return trouble ? Promise.reject(trouble) : Promise.resolve(value);
  };
  return new ChatRun({
    clock: systemClock,
    everyMs: { file: 1, stream: 1 },
    followed: {
      follow: async (_, listener) => {
        for (const answer of before) {
          listener.grown(answer, 'block end');
          await new Promise((resolve) => setImmediate(resolve));
        }
        return last;
      },
    },
    turn,
    draft: {
      path: 'a.md',
      base: parseChat('Hello'),
      asked: [],
      agent: 'assistant',
      session: 's_1',
      turn: 't_1',
    },
    writer: {
      grow: (answer) => put(grown, answer, undefined),
      finish: (answer) => put(finished, answer, 'the file'),
      wasChanged: false,
    },
    lock: {
      release: async () => {
        released += 1;
      },
    },
    log: pino({ level: 'silent' }),
    closing: new AbortController().signal,
  });
}

const completed = said('Good day.', { kind: 'completed' });

async function shown(run: ChatRun): Promise<{ outcome: Outcome; contents: string[] }> {
  const contents: string[] = [];
  const show = (content: string): void => void contents.push(content);
  return { outcome: await run.shownTo({ room: async () => undefined, show }), contents };
}

describe('a turn on its way into its file', () => {
  it('is in it from the beginning, as it comes and at the end', async () => {
    const outcome = await runOf({ answer: completed }, said('Good')).growing();
    expect(outcome).toEqual({
      kind: 'answered',
      answer: { status: 'ok', turns_appended: 1, agent: 'assistant', new_content: 'the file' },
    });
    expect([grown.length, finished, released]).toEqual([2, [completed], 1]);
    expect(grown[0]?.parts).toEqual([]);
  });

  it('is shown as it comes, nothing twice, and written at the end', async () => {
    const { contents, outcome } = await shown(
      runOf({ answer: completed }, { parts: [] }, said('Good'), said('Good'), said('Good day.')),
    );
    expect(contents.map((content) => content.split('## Assistant\n\n')[1])).toEqual([
      'Good\n',
      'Good day.\n',
    ]);
    expect(outcome.kind).toBe('answered');
    expect([grown, released]).toEqual([[], 1]);
  });

  it('is in its file though whoever is shown it does not look', async () => {
    const never = new Promise<void>(() => undefined);
    const run = runOf({ answer: completed }, said('Good'));
    const outcome = await run.shownTo({ room: () => never, show: () => undefined });
    expect([outcome.kind, finished, released]).toEqual(['answered', [completed], 1]);
  });

  it('that failed says so, and where it is', async () => {
    const failed = said('Goo', {
      kind: 'failed',
      code: 'provider_overloaded',
      message: 'Too much.',
      retryable: true,
    });
    expect(await runOf({ answer: failed }).growing()).toEqual({
      kind: 'failed',
      error: { status_code: 503, detail: 'provider_overloaded: Too much.' },
      content: 'the file',
    });
  });

  it('that cannot be followed any more leaves word of where it goes on', async () => {
    const { outcome } = await shown(runOf({ answer: said('Goo'), brokenOff: 'draining' }));
    expect(outcome).toMatchObject({ kind: 'failed', error: { status_code: 503 } });
    expect([grown, finished, released]).toEqual([[said('Goo')], [], 1]);
  });

  it('is not lost where the disk takes nothing', async () => {
    trouble = new VaultTrouble('no space is left on the disk');
    const outcome = await runOf({ answer: completed }, said('Good')).growing();
    const detail =
      'The answer could not be written to a.md: no space is left on the disk. The answer is not lost: it is kept in the session s_1, turn t_1.';
    expect(outcome).toEqual({ kind: 'failed', error: { status_code: 507, detail } });
    expect([finished, released]).toEqual([[completed], 1]);
  });
});
