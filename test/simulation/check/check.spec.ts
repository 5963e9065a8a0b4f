import { describe, expect, it } from '@jest/globals';
import { callKey, type NewEntry } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import type { History } from '../history.js';
import { check, type ViolationKind } from './index.js';
import { appendsOf, historyOf, instead, placeOf, session, submit, turn, whole } from './testing/made-up.js';

function kindsIn(history: History): ViolationKind[] {
  return [...new Set(check(history).map(({ kind }) => kind))];
}

function kindsOf(entries: readonly NewEntry[]): ViolationKind[] {
  return kindsIn(historyOf(appendsOf(entries)));
}

function changed(change: (history: History) => void): ViolationKind[] {
  const history = historyOf(appendsOf(whole));
  change(history);
  return kindsIn(history);
}

const stopping: NewEntry = { type: 'turn.stopping', turn, body: { by: 'u_1', reason: 'user' } };
const stepAgain: NewEntry = { type: 'step.started', turn, body: { step: 0, model: 'scripted/one' } };
const result: NewEntry = {
  type: 'tool.completed',
  turn,
  body: { call: 'call_0', outcome: 'ok', output: 'done', truncated: false },
};

describe('the checker', () => {
  it('has nothing to say of a turn as it should be', () => {
    expect(check(historyOf(appendsOf(whole)))).toEqual([]);
  });

  it('sees a log that was not counted or was written by two', () => {
    const log = appendsOf(whole);
    expect(kindsIn(historyOf(log.toSpliced(5, 1)))).toContain('numbering');
    const zombie = log.map((stored, index) =>
      index === 9 ? { ...stored, append: { ...stored.append, epoch: 0, nonce: 'n_0' } } : stored,
    );
    expect(kindsIn(historyOf(zombie))).toEqual(expect.arrayContaining(['two writers', 'no claim']));
    expect(kindsOf(whole.with(0, stopping))).toContain('no claim');
  });

  it('sees a turn without an end, with two, and one that goes on', () => {
    const end = whole[placeOf('turn.completed')] as NewEntry;
    expect(kindsOf(instead(placeOf('turn.completed'), 2))).toEqual(
      expect.arrayContaining(['never ended', 'unfinished']),
    );
    expect(kindsOf([...whole, end])).toContain('ended twice');
    expect(kindsOf([...whole, stepAgain])).toContain('goes on after its end');
    expect(kindsOf(instead(placeOf('step.started'), 0, stopping))).toEqual(
      expect.arrayContaining(['goes on after its stop', 'stop ignored']),
    );
  });

  it('sees what is begun beside a compaction, and one that ends twice or was never begun', () => {
    const begun: NewEntry = {
      type: 'context.compacting',
      turn,
      body: { compaction: 'k_1', trigger: 'auto' },
    };
    const ended: NewEntry = {
      type: 'context.compaction_failed',
      turn,
      body: { compaction: 'k_1', message: 'Stopped.' },
    };
    const place = placeOf('step.started');
    expect(kindsOf(instead(place, 0, begun, ended))).toEqual([]);
    expect(kindsOf(instead(place, 0, begun))).toEqual(
      expect.arrayContaining(['beside a compaction', 'unfinished']),
    );
    expect(kindsOf(instead(place, 0, begun, ended, ended))).toEqual(['compaction ended twice']);
    expect(kindsOf(instead(place, 0, ended))).toEqual(['compaction ended twice']);
  });

  it('sees a model that is asked before its time', () => {
    const failedUntil = (retryAt: string): NewEntry => ({
      type: 'step.abandoned',
      turn,
      body: { step: 0, reason: 'Busy.', failure: 'provider_overloaded', retryAt },
    });
    const after = (retryAt: string) =>
      kindsOf(instead(placeOf('step.started'), 0, stepAgain, failedUntil(retryAt)));
    expect(after('2030-01-01T00:00:00.000Z')).toEqual(['asked too early']);
    expect(after('2020-01-01T00:00:00.000Z')).toEqual([]);
  });

  it('sees a step that is done again and words that changed', () => {
    expect(kindsOf(instead(placeOf('tool.requested'), 0, stepAgain))).toContain('step twice');
    expect(kindsOf(instead(placeOf('block.delta'), 1))).toContain('words changed');
  });

  it('sees a question to the model that the log does not know of', () => {
    const ask = { process: 'w_1', stepKey: `${turn}.0`, at: 1, became: 'answered', problems: [] } as const;
    expect(changed(({ notes }) => void notes.asks.push(ask))).toEqual([]);
    expect(changed(({ notes }) => void notes.asks.push(ask, ask))).toEqual(['asked unannounced']);
    expect(changed(({ notes }) => void notes.asks.push({ ...ask, problems: ['no'] }))).toEqual([
      'prompt refused',
    ]);
  });

  it('sees a second result, one that was not recorded, and a call without one', () => {
    expect(kindsOf(instead(placeOf('tool.completed'), 1, result, result))).toContain('second result');
    expect(kindsOf(instead(placeOf('tool.completed'), 1, { ...result, cause: 'c_2' }))).toContain(
      'result not recorded',
    );
    expect(kindsOf(instead(placeOf('tool.completed'), 1))).toContain('call left open');
  });

  it('sees a side effect that came twice or without a claim', () => {
    const key = callKey(session, turn, 0, 'call_0');
    const effect = { process: 't_1', tool: 'write', key, idempotent: false, at: 5 };
    const claimed = { record: { state: 'claimed', runner: 't_1', attempt: 1 } as const, at: 1 };
    const withEffects = (times: number, records: History['calls']): ViolationKind[] => {
      const history = { ...historyOf(appendsOf(whole)), calls: records };
      for (let time = 0; time < times; time += 1) history.notes.effects.push(effect);
      return kindsIn(history);
    };
    expect(withEffects(1, new Map([[key, [claimed]]]))).toEqual([]);
    expect(withEffects(2, new Map([[key, [claimed]]]))).toEqual(['effect twice']);
    expect(withEffects(1, new Map())).toEqual(['effect without claim']);
    const cancelled = { record: { state: 'cancelled' } as const, at: 0 };
    expect(withEffects(0, new Map([[key, [cancelled, claimed]]]))).toEqual(['record rewritten']);
  });

  it('sees mail that was forgotten, settled twice, or out of turn', () => {
    const settled = (mail: number, cause: string): NewEntry => {
      return { type: 'command.settled', cause, mail, body: { outcome: 'over' } };
    };
    const withMail = (count: number, ...entries: NewEntry[]): ViolationKind[] => {
      const [first, ...others] = historyOf(appendsOf([...whole, ...entries])).sessions;
      if (!first) throw new Error('There must be a session.');
      const mail = Array.from({ length: count }, (_, index) => {
        return { mail: { sequence: index + 1, command: { ...submit, id: `c_${index + 1}` } }, gone: true };
      });
      return kindsIn({ ...historyOf([]), sessions: [{ ...first, mail }, ...others] });
    };
    expect(withMail(2, settled(2, 'c_2'))).toEqual([]);
    expect(withMail(2)).toEqual(['mail forgotten']);
    expect(withMail(1, settled(1, 'c_1'))).toEqual(['mail settled twice']);
    expect(withMail(2, settled(2, 'c_9'))).toEqual(['mail mixed up']);
    expect(withMail(3, settled(3, 'c_3'), settled(2, 'c_2'))).toEqual(['mail order']);
  });

  it('sees that somebody was told what is not so', () => {
    const before = { gen: 'g_1', n: 1, sequence: 2 };
    const verdict = { outcome: 'accepted', turn, message: 'm_1', before } as const;
    const sent = { command: submit, at: 1, posted: true, verdict };
    expect(changed(({ notes }) => void notes.sent.push(sent))).toEqual([]);
    const elsewhere = { ...verdict, turn: 't_2' };
    expect(changed(({ notes }) => void notes.sent.push({ ...sent, verdict: elsewhere }))).toEqual([
      'told wrongly',
    ]);
    const done = { ...sent, command: { ...submit, id: 'c_7' }, verdict: { outcome: 'done' } as const };
    expect(changed(({ notes }) => void notes.sent.push(done))).toEqual(['mail lost', 'told wrongly']);
  });

  it('sees what a watcher was not shown', () => {
    const entries = appendsOf(whole).flatMap(({ append }) => append.entries);
    const all = entries.map((entry) => ({
      kind: 'entry' as const,
      n: entry.n,
      type: entry.type,
      turn: entry.turn,
      at: entry.at,
      text: entry.type === 'block.delta' ? entry.body.text : undefined,
    }));
    const came = { kind: 'came', cursor: { gen: 'g_1', n: 0, sequence: 0 }, stateFirst: false } as const;
    const seeing = (seen: History['notes']['watched'][number]['seen']): ViolationKind[] =>
      changed(({ notes }) => void notes.watched.push({ watcher: 'he', session, seen }));
    expect(seeing([came, ...all])).toEqual([]);
    expect(seeing([came, ...all.toSpliced(4, 1)])).toEqual(['shown with a hole']);
    expect(seeing([came, ...all.slice(0, -1)])).toEqual(['watcher left behind']);
    expect(seeing([...all])).toEqual(['shown wrongly']);
    const nothing = { kind: 'snapshot', n: entries.length, conversation: emptyConversation } as const;
    expect(seeing([{ ...came, cursor: undefined }, nothing])).toEqual(['snapshot differs']);
  });

  it('sees a memory that says something else', () => {
    const [first] = historyOf(appendsOf(whole)).sessions;
    if (!first?.memory) throw new Error('There must be a session.');
    const memory = { ...first.memory, conversation: emptyConversation };
    expect(kindsIn({ ...historyOf([]), sessions: [{ ...first, memory }] })).toEqual(['memory differs']);
  });
});
