import { beforeEach, describe, expect, it } from '@jest/globals';
import { notFound } from '#shared/contracts';
import { noAnswer, printOfChat, type Answer, type Answering, type SpokenTurn } from '#shared/markdown-chat';
import type { FileConversation, FoundPlace } from './file-conversation.js';
import { FileTurns, type BegunTurn } from './file-turns.js';

const said: SpokenTurn[] = [{ role: 'user', text: 'Hello' }];
const words = 'And now?';
const print = printOfChat([...said, { role: 'user', text: words }]);
const answering: Answering = { session: 's_1', turn: 't_1', print };
const before = { gen: 'g', n: 1, sequence: 1 };
let stored: Answer | undefined;
let place: FoundPlace;

beforeEach(() => {
  stored = noAnswer;
  place = { session: 's_2', at: 'm_1' };
});

function begin(mark?: Answering): Promise<BegunTurn> {
  const conversation: Pick<FileConversation, 'find'> = { find: async () => place };
  const turns = new FileTurns(
    conversation as FileConversation,
    {
      begin: async ({ user, session, at, body }) => {
        expect([at, body]).toEqual(['m_1', { text: words, agent: 'assistant', onDisconnect: 'continue' }]);
        return { user, session, turn: 'fresh', message: 'm_2', before };
      },
    },
    { placeOf: async () => before },
    {
      stored: async () => {
        if (!stored) throw notFound('session');
        return stored;
      },
    },
    {
      retry: async ({ retryOf }) => ({
        status: 'accepted',
        turn: `again ${retryOf}`,
        message: 'm_2',
        before,
      }),
    },
  );
  const asked = { user: 'u', budgeted: false, path: 'a.md', head: '', said, words, agent: 'assistant' };
  return turns.begin(mark ? { ...asked, answering: mark } : asked);
}

describe('the turn of a file', () => {
  it('is begun where the file belongs', async () => {
    expect(await begin()).toMatchObject({ session: 's_2', turn: 'fresh' });
  });

  it('is run again where it came to nothing', async () => {
    place = { session: 's_2', retryOf: 't_0' };
    expect(await begin()).toEqual({ user: 'u', session: 's_2', turn: 'again t_0', before });
  });

  it('is the one that was begun for these words, whether it still runs or not', async () => {
    expect(await begin(answering)).toEqual({ user: 'u', session: 's_1', turn: 't_1', before });
    stored = { parts: [], end: { kind: 'completed' } };
    expect(await begin(answering)).toMatchObject({ turn: 't_1' });
  });

  it('is a new one where that was begun for others, came to nothing or is nobody’s', async () => {
    expect(await begin({ ...answering, print: printOfChat(said) })).toMatchObject({ turn: 'fresh' });
    stored = { parts: [], end: { kind: 'failed', code: 'internal', message: '', retryable: true } };
    expect(await begin(answering)).toMatchObject({ turn: 'fresh' });
    stored = { parts: [], end: { kind: 'stopped' } };
    expect(await begin(answering)).toMatchObject({ turn: 'fresh' });
    stored = undefined;
    expect(await begin(answering)).toMatchObject({ turn: 'fresh' });
  });
});
