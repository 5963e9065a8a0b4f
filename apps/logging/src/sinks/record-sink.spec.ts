import { describe, expect, it } from '@jest/globals';
import type { TurnRecord } from '#shared/contracts';
import { StoryWriter, usageOf } from '../traces/testing/story.js';
import { RecordSink } from './record-sink.js';

async function keptOf(story: StoryWriter): Promise<TurnRecord> {
  const kept: TurnRecord[] = [];
  const ask = async (_query: string, { record }: { record: TurnRecord }) => {
    kept.push(record);
    return { kept: true };
  };
  await new RecordSink({ ask } as unknown as ConstructorParameters<typeof RecordSink>[0]).take(story.story());
  const [record] = kept;
  if (!record) throw new Error('Nothing is kept.');
  return record;
}

const begun = () => new StoryWriter().accepted().replies(1);

describe('the record of a turn', () => {
  it('is kept with every word', async () => {
    const text = 'ü'.repeat(300_000);
    const { answered } = await keptOf(begun().says(2, 0, text).completed(5, usageOf(1, 1)));
    expect(answered).toEqual([{ agent: 'ann', text }]);
  });

  it.each([
    ['a long text', '\ud83d\ude00'.repeat(400_000)],
    ['one that grows as it is written down', '\u0000'.repeat(400_000)],
  ])('goes into a message though it holds %s', async (_which, text) => {
    const record = await keptOf(begun().says(2, 0, text).completed(5, usageOf(1, 1)));
    expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThan(1_000_000);
    const [{ text: kept } = { text: '' }] = record.answered;
    expect(kept.length).toBeGreaterThan(100_000);
    expect(text.startsWith(kept)).toBe(true);
    expect(record.asked).toEqual(['a secret question']);
  });

  it('goes into a message though it has very many calls', async () => {
    const story = begun();
    for (let call = 0; call < 20_000; call += 1) story.calls(2, `c${call}`).returned(3, `c${call}`);
    const record = await keptOf(story.completed(5, usageOf(1, 1)));
    expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThan(1_000_000);
    expect(record.calls.length).toBeGreaterThan(1_000);
  });
});
