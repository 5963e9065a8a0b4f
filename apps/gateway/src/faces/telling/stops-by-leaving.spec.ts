import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from '@jest/globals';
import { ParleyError, unavailable } from '#shared/contracts';
import { StopsByLeaving } from './stops-by-leaving.js';

const turn = { session: 's_1', user: 'u', turn: 't_1' };

function watched({
  writableEnded = false,
  destroyed = false,
  failure,
}: Partial<ServerResponse> & { failure?: Error }) {
  const stopped: unknown[] = [];
  const warned: unknown[] = [];
  const stop = async (asked: unknown): Promise<void> => {
    stopped.push(asked);
    if (failure) throw failure;
  };
  const log = { warn: (fields: { turn: string }) => void warned.push(fields.turn) };
  const response = Object.assign(new EventEmitter(), { writableEnded, destroyed });
  new StopsByLeaving({ stop }, log as never).watch(response as never, turn);
  response.emit('close');
  return { stopped, warned };
}

it('a turn is stopped whose client leaves before it has its answer', () => {
  expect(watched({}).stopped).toEqual([turn]);
  expect(watched({ destroyed: true }).stopped).toEqual([turn]);
});

it('and no other', () => expect(watched({ writableEnded: true }).stopped).toEqual([]));

it.each([
  [unavailable('away'), ['t_1']],
  [new ParleyError({ code: 'turn_not_running', message: 'over' }), []],
])('what goes wrong is noted, unless the turn was over: %s', async (failure, noted) => {
  const { warned } = watched({ failure });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(warned).toEqual(noted);
});
