import { terminalTypes, type Entry, type EntryType } from '#shared/contracts';
import type { Line, Reading } from './reading.js';
import type { Blame } from './violation.js';

interface Life {
  accepted: number;
  joined: number;
  heard: number;
  ended: EntryType | undefined;
  stopping: boolean;
}

/** What nobody may begin once a turn is to stop. */
const beginnings: ReadonlySet<EntryType> = new Set([
  'step.started',
  'reply.started',
  'tool.requested',
  'turn.steered',
  'agent.started',
  'report.heard',
]);
/** What nobody may begin while the conversation is shortened. */
const apart: ReadonlySet<EntryType> = new Set([
  'turn.started',
  'step.started',
  'reply.started',
  'turn.steered',
  'report.heard',
  'context.compacting',
]);
/** What may still name a turn that is over. */
const afterwords: ReadonlySet<EntryType> = new Set([
  'turn.settled',
  'history.moved',
  'command.settled',
  'state.title',
  'state.pass_failed',
  'agent.finished',
  'passes.due',
]);

/** Whatever was accepted ends once, in its order, and nothing is said of it afterwards. */
export function checkTurns({ lines, final }: Reading, blame: Blame): void {
  const lives = new Map<string, Life>();
  /** Under which id words would become a turn, by their message. */
  const steers = new Map<string, string>();
  const lifeOf = (turn: string): Life => {
    const known = lives.get(turn);
    if (known) return known;
    const life: Life = { accepted: 0, joined: 0, heard: 0, ended: undefined, stopping: false };
    lives.set(turn, life);
    return life;
  };
  for (const line of lines) {
    const { entry, before } = line;
    if (entry.type === 'steer.received') {
      const { becomes, message } = entry.body;
      const life = lifeOf(becomes);
      if (life.joined + life.accepted > 0) blame('accepted twice', `${becomes} at ${entry.n}`);
      life.joined += 1;
      steers.set(message.id, becomes);
    }
    if (entry.type === 'turn.steered') {
      const becomes = steers.get(entry.body.message.id);
      if (becomes === undefined) blame('words changed', `words without a source at ${entry.n}`);
      else lifeOf(becomes).heard += 1;
    }
    checkCompaction(line, blame);
    if (line.before.compaction && apart.has(entry.type))
      blame('beside a compaction', `${entry.type} at ${entry.n}`);
    if (entry.turn === undefined) continue;
    const life = lifeOf(entry.turn);
    if (life.ended && !afterwords.has(entry.type) && entry.type !== 'turn.accepted')
      blame('goes on after its end', `${entry.type} of ${entry.turn} at ${entry.n}`);
    if (life.stopping && beginnings.has(entry.type))
      blame('goes on after its stop', `${entry.type} of ${entry.turn} at ${entry.n}`);
    if (entry.type === 'turn.accepted') {
      if (life.accepted + life.heard + (life.ended ? 1 : 0) > 0)
        blame('accepted twice', `${entry.turn} at ${entry.n}`);
      if (!entry.body.queued && before.openTurn) blame('two turns at once', `${entry.turn} at ${entry.n}`);
      life.accepted += 1;
    }
    if (entry.type === 'turn.rejected' && life.accepted + life.joined > 0)
      blame('refused after acceptance', `${entry.turn} at ${entry.n}`);
    if (entry.type === 'turn.stopping') life.stopping = true;
    if (entry.type === 'turn.started') checkStart(entry, line, blame);
    if (terminalTypes.has(entry.type)) {
      checkEnd(entry, line, life, blame);
      life.ended = entry.type;
    }
  }
  const waits = final.held ? new Set(final.queue.map(({ turn }) => turn)) : new Set<string>();
  for (const [turn, life] of lives) {
    if (life.accepted > 0 && !life.ended && !waits.has(turn)) blame('never ended', turn);
    if (life.joined > 0 && life.accepted + life.heard !== 1) blame('never ended', `the words of ${turn}`);
  }
  if (
    final.openTurn ||
    final.compaction ||
    final.unsettled.length > 0 ||
    (final.queue.length > 0 && !final.held)
  )
    blame('unfinished', 'the log ends with something left to do');
}

/** Each ends once, and so does nothing that was never begun. */
function checkCompaction({ entry, before }: Line, blame: Blame): void {
  const { type, n, body } = entry;
  if (type !== 'context.compacted' && type !== 'context.compaction_failed') return;
  const ended = type === 'context.compacted' ? body.receipt : body.compaction;
  if (before.compaction?.compaction !== ended) blame('compaction ended twice', `${ended} at ${n}`);
}

/** The first of the queue starts, when nothing runs and nothing holds it. */
function checkStart({ turn, n, body }: Entry<'turn.started'>, { before }: Line, blame: Blame): void {
  const { openTurn, queue, held } = before;
  if (!body.message) {
    if (openTurn?.turn !== turn) blame('queue order', `${turn} starts at ${n} and is not the open turn`);
    return;
  }
  const [first] = queue;
  if (openTurn) blame('two turns at once', `${turn} starts at ${n} beside ${openTurn.turn}`);
  if (first?.turn !== turn) blame('queue order', `${turn} starts at ${n} before ${first?.turn}`);
  else if (held && !first?.next) blame('queue order', `${turn} starts at ${n} though it is held`);
}

function checkEnd(entry: Entry, { before, after }: Line, life: Life, blame: Blame): void {
  const { turn, n } = entry;
  if (life.accepted === 0) blame('ended twice', `${turn} ends at ${n} and was never accepted`);
  if (life.ended) blame('ended twice', `${turn} at ${n}`);
  const timedOut = entry.type === 'turn.failed' && entry.body.code === 'turn_timeout';
  if (life.stopping && entry.type !== 'turn.stopped' && !timedOut) blame('stop ignored', `${turn} at ${n}`);
  if (before.openTurn?.turn === turn && before.openTurn?.reply)
    blame('goes on after its end', `the reply of ${turn} at ${n}`);
  const open = after.messages.flatMap(({ blocks }) =>
    blocks.filter((block) => block.kind === 'tool' && block.outcome === undefined),
  );
  if (open.length > 0) blame('call left open', `${turn} at ${n}`);
}
