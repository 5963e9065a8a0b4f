import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { appendFenced, Fenced, logRoom, readLog, trimLog, type Broker } from '#shared/broker';
import type { NewEntry } from '#shared/contracts';
import { applyAppend, readFrom, restoreFrom } from '#shared/conversation';
import { eventually } from '../harness/eventually.js';
import { House } from './house.js';
import {
  accepted,
  begun,
  blockStarted,
  completed,
  delta,
  newTurn,
  wholeTurn,
  type LogScript,
} from './log-script.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

const atOnce = { PARLEY_LOG_KEEP_MS: '0', PARLEY_LOG_TRIM_MS: '20' };
const young = { PARLEY_LOG_KEEP_MS: '3600000', PARLEY_LOG_TRIM_MS: '20' };

let house: House;

beforeEach(async () => {
  house = await House.build();
  await house.reportAll();
});

afterEach(() => house.tearDown());

async function sequencesOf({ session }: LogScript): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { sequence } of readLog(house.broker, session, 1)) sequences.push(sequence);
  return sequences;
}

function trimmedTo(log: LogScript, sequences: number[]): Promise<unknown> {
  return eventually(`the log of ${log.session} is ${sequences.join(', ')}`, async () => {
    expect(await sequencesOf(log)).toEqual(sequences);
    return true;
  });
}

/** Rounds have come and gone: a session that is in nobody's way has been trimmed twice since. */
async function roundsGoneBy(): Promise<void> {
  const witness = await house.createLog();
  for (let round = 0; round < 2; round += 1)
    await trimmedTo(witness, [await appendEach(witness, wholeTurn(newTurn(), null))]);
}

async function appendEach(log: LogScript, entries: NewEntry[]): Promise<number> {
  let last = 0;
  for (const entry of entries) last = await log.append(entry);
  return last;
}

/** As a session's writer would, with what it takes for the end of its log. */
function write(broker: Broker, log: LogScript, expected: number): Promise<number> {
  const append = log.next({ type: 'turn.status', turn: 't', body: { message: 'still here' } });
  const payload = Buffer.from(JSON.stringify(append));
  const { session } = log;
  const id = `${session}.${expected}.${log.n}`;
  return appendFenced(broker, { session, kind: 'e', payload, id, expected }, new AbortController().signal);
}

describe('the fence', () => {
  it('holds after trimming: the end of the log is where it was, and nothing else is taken for it', async () => {
    const log = house.strangersLog();
    const ids = newTurn();
    const first = await log.append(accepted(ids, null));
    const middle = await log.append(delta(ids, 0, 'a'));
    const last = await log.append(delta(ids, 0, 'b'));
    await trimLog(house.broker, log.session, last);
    expect(await sequencesOf(log)).toEqual([last]);
    for (const stale of [0, first, middle])
      await expect(write(house.broker, log, stale)).rejects.toBeInstanceOf(Fenced);
    expect(await write(house.broker, log, last)).toBe(last + 1);
  });

  it('would fall with the last append: a writer from the first days is let through again', async () => {
    const log = house.strangersLog();
    const last = await log.append(accepted(newTurn(), null));
    await trimLog(house.broker, log.session, last + 1);
    await expect(write(house.broker, log, last)).rejects.toBeInstanceOf(Fenced);
    expect(await write(house.broker, log, 0)).toBe(last + 1);
  });
});

describe('a session that nobody uses', () => {
  it('keeps one append, from which it goes on', async () => {
    await house.start(atOnce);
    const log = await house.createLog();
    const last = await appendEach(log, wholeTurn(newTurn(), null));
    await trimmedTo(log, [last]);
    const { snapshot } = await house.projected(log);
    expect(readFrom(snapshot)).toBe(last);

    const next = await write(house.broker, log, last);

    await house.projected(log);
    await trimmedTo(log, [next]);
    expect(await house.parked()).toEqual([]);
  });
});

describe('an open turn', () => {
  it('keeps its log from its beginning on, and holds up nobody else', async () => {
    await house.start(atOnce);
    const log = await house.createLog();
    const [over, open] = [newTurn(), newTurn()];
    await appendEach(log, wholeTurn(over, null));
    const kept = [await log.append(accepted(open, over.reply), ...begun(open))];
    kept.push(await log.append(blockStarted(open, 0), delta(open, 0, 'One ')));
    kept.push(await log.append(delta(open, 0, 'two')));
    kept.push(await log.append({ type: 'turn.status', turn: open.turn, body: { message: 'thinking' } }));
    await house.projected(log);
    await trimmedTo(log, kept);
    await roundsGoneBy();
    expect(await sequencesOf(log)).toEqual(kept);

    // Whoever begins with the checkpoint finds all that it takes.
    const { snapshot } = await house.projected(log);
    let restored = restoreFrom(snapshot);
    for await (const stored of readLog(house.broker, log.session, readFrom(snapshot)))
      restored = applyAppend(restored, stored);
    expect(restored.conversation.openTurn?.openStep?.blocks.map(({ text }) => text)).toEqual(['One two']);

    const end = await log.append(...completed(open));
    await trimmedTo(log, [end]);
  });
});

describe('what is young', () => {
  it('stays, until the log is filling up', async () => {
    await house.start(young);
    const log = await house.createLog();
    const ids = newTurn();
    const last = await appendEach(log, wholeTurn(ids, null));
    await house.projected(log);
    const all = await sequencesOf(log);
    expect(all).toHaveLength(wholeTurn(ids, null).length);
    // The log counts as nearly full, and the next round sees it.
    const { jsm, names } = house.broker;
    const { bytes } = await logRoom(house.broker);
    await jsm.streams.update(names.stream('LOG'), { max_bytes: Math.ceil(bytes * 1.2) });
    await trimmedTo(log, [last]);
  });

  it('of a session in use goes when it has grown old', async () => {
    await house.start({ ...young, PARLEY_LOG_KEEP_MS: '1000' });
    const log = await house.createLog();
    let last = 0;
    const first = await appendEach(log, wholeTurn(newTurn(), null));
    // It never rests for as long as what is young is kept.
    await eventually('its beginning is gone', async () => {
      last = await log.append({ type: 'turn.status', turn: 't', body: { message: 'on and on' } });
      return ((await sequencesOf(log))[0] ?? 0) > first;
    });
    expect((await sequencesOf(log)).at(-1)).toBe(last);
    await house.projected(log);
    expect(await house.parked()).toEqual([]);
  });
});

describe('nothing is trimmed', () => {
  it.each([
    [
      'by a checkpoint of another life of the stream',
      "UPDATE sessions SET gen = 'g_other', trimmed = 0 WHERE id = $1",
    ],
    [
      'by a checkpoint from beyond the end of the stream',
      'UPDATE sessions SET kept_from = 999999 WHERE id = $1',
    ],
  ])('%s', async (_, statement) => {
    await house.start(young);
    const log = await house.createLog();
    await appendEach(log, wholeTurn(newTurn(), null));
    await house.projected(log);
    const all = await sequencesOf(log);
    await house.database.query(statement, [log.session]);
    await house.stopServices();
    await house.start(atOnce);
    await roundsGoneBy();
    expect(await sequencesOf(log)).toEqual(all);
  });

  it('of what memory has not seen', async () => {
    await house.start(atOnce);
    const log = await house.createLog();
    const kept = [await log.append(...wholeTurn(newTurn(), null))];
    // Its event before this one is missing, so it waits.
    log.next({ type: 'queue.held', body: {} });
    kept.push(await log.append({ type: 'queue.resumed', body: {} }));
    await roundsGoneBy();
    expect(await sequencesOf(log)).toEqual(expect.arrayContaining(kept.slice(1)));
  });
});

describe('what logging has not reported', () => {
  beforeEach(() => house.stopReporting());

  it('stays, however old it is', async () => {
    await house.start(atOnce);
    const log = await house.createLog();
    const last = await appendEach(log, wholeTurn(newTurn(), null));
    await house.projected(log);
    const all = await sequencesOf(log);
    await house.reportOne();
    // Rounds go by: what was reported is trimmed away, and no more.
    await trimmedTo(log, all.slice(1));
    await house.reportAll();
    await trimmedTo(log, [last]);
    const { snapshot } = await house.projected(log);
    expect(snapshot.conversation.messages).toHaveLength(2);
  });

  it('goes all the same before the log is full', async () => {
    await house.start(atOnce);
    const log = await house.createLog();
    const last = await appendEach(log, wholeTurn(newTurn(), null));
    await house.projected(log);
    const { jsm, names } = house.broker;
    const { bytes } = await logRoom(house.broker);
    await jsm.streams.update(names.stream('LOG'), { max_bytes: Math.ceil(bytes * 1.05) });
    await trimmedTo(log, [last]);
    const { snapshot } = await house.projected(log);
    expect(snapshot.conversation.messages).toHaveLength(2);
  });
});

describe('several instances', () => {
  it('trim one at a time, and everything is trimmed', async () => {
    const services = await Promise.all([house.start(atOnce), house.start(atOnce), house.start(atOnce)]);
    const logs = await Promise.all(Array.from({ length: 20 }, () => house.createLog()));
    const ends = await Promise.all(logs.map((log) => appendEach(log, wholeTurn(newTurn(), null))));
    for (const [index, log] of logs.entries()) await trimmedTo(log, [ends[index] ?? 0]);
    const { snapshot } = await house.projected(logs[0] as LogScript);
    expect(snapshot.conversation.messages).toHaveLength(2);
    const scraped = await Promise.all(
      services.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    expect(scraped.join('\n')).toMatch(/^parley_stream_bytes\{stream="LOG"\} \d+$/m);
    expect(scraped.join('\n')).toMatch(/^parley_consumer_pending\{consumer="memory"\} \d+$/m);
    expect(scraped.join('\n')).toMatch(/^parley_log_trimmed_total [1-9]/m);
  });
});
