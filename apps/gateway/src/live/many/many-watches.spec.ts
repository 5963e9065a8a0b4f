import { expect, it } from '@jest/globals';
import { notFound, unavailable } from '#shared/contracts';
import type { Reader } from '../follower.js';
import type { ShownEntry } from '../shown.js';
import type { Following } from '../watching.js';
import { ManyWatches } from './many-watches.js';

function watching(gone: string[] = []) {
  const followed: (Following & { reader: Reader })[] = [];
  const [written, failures]: [string[], unknown[]] = [[], []];
  const watches = new ManyWatches({
    stream: { write: (text) => void written.push(String(text)), room: async () => undefined },
    user: 'u_1',
    gen: 'g_1',
    list: ['s_1', 's_2'].map((session) => ({ session, cursor: undefined })),
    gone: new Set(gone),
    snapshots: false,
    left: new AbortController().signal,
    follow: async (following, reader) => void followed.push({ ...following, reader }),
    failed: (error) => void failures.push(error),
  });
  const open = () => followed.filter(({ left }) => !left?.aborted).map(({ session }) => session);
  return { watches, followed, written, failures, open };
}

const deleted = {
  session: 's_1',
  cursor: 'g_1.1.1',
  entry: { type: 'session.deleted' },
  json: '{"type":"session.deleted"}',
} as unknown as ShownEntry;

it('a session that ends ends its own watch alone', async () => {
  const { watches, followed, written, open } = watching();
  await watches.follow();
  followed[0]?.reader.entries([deleted]);
  expect(written.join('')).toContain('event: session.deleted');
  expect(open()).toEqual(['s_2']);
});

it('one that was gone before is told of, and so is one whose end nobody could see', async () => {
  const { watches, followed, written, failures, open } = watching(['s_1']);
  await watches.follow();
  expect(open()).toEqual(['s_2']);
  followed[0]?.reader.failed(notFound('session'));
  expect(open()).toEqual([]);
  expect(failures).toEqual([]);
  for (const session of ['s_1', 's_2'])
    expect(written.join('')).toContain(`{"session":"${session}","reason":"not_found","resumable":false}`);
});

it('what fails otherwise ends the stream', async () => {
  const { watches, followed, failures } = watching();
  await watches.follow();
  followed[1]?.reader.failed(unavailable('memory is away'));
  expect(failures).toHaveLength(1);
});
