import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { unavailable, type Entry } from '#shared/contracts';
import { textOf } from '#shared/markdown-chat';
import type { Reader } from '../../../live/follower.js';
import type { ShownEntry } from '../../../live/shown.js';
import { completed, entry } from '../../testing/entries.js';
import { FollowedAnswers, type FollowedAnswer } from './followed-answers.js';

const reply = entry('reply.started', { message: 'm_1', agent: 'assistant', parent: 'm_0' });
const words = entry('block.completed', { step: 0, index: 0, block: { kind: 'text', text: 'Hi' } });
const turn = { user: 'u', session: 's_1', turn: 't_1', before: { gen: 'g', n: 0, sequence: 0 } };

function shown(entries: readonly Entry[]): ShownEntry[] {
  return entries.map((each) => ({ session: 's_1', n: each.n, cursor: '', json: '', entry: each }));
}

function follow(
  live: (reader: Reader) => void,
  stored: readonly Entry[] | undefined,
  left = new AbortController().signal,
): Promise<FollowedAnswer> {
  const hub = {
    follow: async (_: unknown, reader: Reader) => {
      live(reader);
      return () => undefined;
    },
  };
  const turns = {
    eventsOf: async function* () {
      if (!stored) throw unavailable('away');
      for (const each of stored) yield { entry: each } as never;
    },
  };
  const followed = new FollowedAnswers(hub, turns, pino({ level: 'silent' }));
  return followed.follow(turn, { grown: () => undefined }, left);
}

function told({ answer, brokenOff }: FollowedAnswer): unknown {
  return [answer.parts.map(textOf), answer.end?.kind, brokenOff];
}

describe('an answer that is followed', () => {
  it('is what the log says, to its end', async () => {
    const all = await follow((reader) => reader.entries(shown([reply, words, completed()])), undefined);
    expect(told(all)).toEqual([['Hi'], 'completed', undefined]);
  });

  it('is what memory has kept, where the log has it no more', async () => {
    const trimmed = (reader: Reader): void => reader.reset('log_trimmed');
    expect(told(await follow(trimmed, [reply, words, completed()]))).toEqual([
      ['Hi'],
      'completed',
      undefined,
    ]);
  });

  it('breaks off where it goes on, and nobody can say how', async () => {
    const lost = (reader: Reader): void => {
      reader.entries(shown([reply, words]));
      reader.failed(new Error('gone'));
    };
    expect(told(await follow(lost, [reply]))).toEqual([['Hi'], undefined, 'unavailable']);
    expect(told(await follow(lost, undefined))).toEqual([['Hi'], undefined, 'unavailable']);
    expect(told(await follow(() => undefined, [reply], AbortSignal.abort()))).toEqual([
      [],
      undefined,
      'draining',
    ]);
  });
});
