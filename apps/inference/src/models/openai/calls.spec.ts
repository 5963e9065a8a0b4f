import { describe, expect, it } from '@jest/globals';
import { SpokenBlocks } from '../answer/spoken-blocks.js';
import { RecordedSink } from '../testing/recorded-sink.js';
import { OpenAiCalls } from './calls.js';

function calls(): { sink: RecordedSink; calls: OpenAiCalls } {
  const sink = new RecordedSink();
  return { sink, calls: new OpenAiCalls(new SpokenBlocks(sink), 't1.0') };
}

const opened = (index: number, id: string, json = '') => ({
  index,
  id,
  function: { name: id, arguments: json },
});

describe('calls in fragments', () => {
  it('are shown as they come, the second as soon as the first is whole', () => {
    const { sink, calls: all } = calls();
    all.take([opened(0, 'a', '{"at"')]);
    expect(sink.calls).toEqual(['tool a a', '+{"at"']);
    all.take([{ index: 0, function: { arguments: ':{}}' } }]);
    all.take([opened(1, 'b')]);
    expect(sink.calls.slice(2)).toEqual(['+:{}}', '-', 'tool b b']);
  });

  it('wait for one another where the first is not whole', () => {
    const { sink, calls: all } = calls();
    all.take([opened(0, 'a', '{"at"'), opened(1, 'b', '{}')]);
    expect(sink.calls).toEqual(['tool a a', '+{"at"']);
    all.take([{ index: 0, function: { arguments: ':1}' } }]);
    all.finish();
    expect(sink.calls.slice(2)).toEqual(['+:1}', '-', 'tool b b', '+{}', '-']);
  });

  it('come in the order of their index', () => {
    const { sink, calls: all } = calls();
    all.take([opened(2, 'first', '{')]);
    all.take([opened(1, 'b', '{}'), opened(0, 'a', '{}')]);
    all.finish();
    expect(sink.calls.filter((call) => call.startsWith('tool'))).toEqual([
      'tool first first',
      'tool a a',
      'tool b b',
    ]);
  });

  it('may hold their arguments as an object, and name themselves late', () => {
    const { sink, calls: all } = calls();
    all.take([{ index: 0, id: 'a', function: { arguments: '' } }]);
    expect(sink.calls).toEqual([]);
    all.take([{ index: 0, function: { name: 'look', arguments: { at: 1 } } }]);
    all.finish();
    expect(sink.calls).toEqual(['tool a look', '+{"at":1}', '-']);
  });
});
