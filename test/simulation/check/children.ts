import { childSessionId, callKey, type Child, type Entry } from '#shared/contracts';
import type { Line, Reading } from './reading.js';
import type { Blame } from './violation.js';

/** As many as any temper allows. */
const mostChildren = 3;

type Readings = ReadonlyMap<string, Reading>;

/** Whoever works for a session is begun once, comes to one end there, and what it reports is heard once. */
export function checkChildren(reading: Reading, readings: Readings, blame: Blame): void {
  const begun = new Set<string>();
  const heard = new Set<string>();
  for (const line of reading.lines) {
    const { entry, after } = line;
    if (entry.type === 'agent.started') {
      const { session } = entry.body;
      if (begun.has(session)) blame('child begun twice', `${session} at ${entry.n}`);
      begun.add(session);
      checkName(entry, reading.session, line, blame);
      const atWork = after.children.filter(({ status }) => status === 'running').length;
      if (atWork > mostChildren) blame('too many children', `${atWork} at ${entry.n}`);
    }
    if (entry.type === 'agent.finished') checkEnd(entry, line, readings, blame);
    if (entry.type === 'report.heard') {
      const { id } = entry.body.message;
      if (heard.has(id) || !line.before.reports.some((report) => report.id === id))
        blame('report not heard', `${id} at ${entry.n}, which nobody has reported or somebody has heard`);
      heard.add(id);
    }
  }
  const { children, reports } = reading.final;
  for (const { session, status } of children) if (status === 'running') blame('child not told', session);
  for (const { id } of reports) blame('report not heard', id);
}

function checkEnd(
  { n, body, cause }: Entry<'agent.finished'>,
  { before }: Line,
  readings: Readings,
  blame: Blame,
): void {
  const child = before.children.find(({ session }) => session === body.session);
  if (child?.status !== 'running') return blame('child told wrongly', `${body.session} ends twice, at ${n}`);
  // What was stopped from above, or never begun, has told nobody.
  if (cause === undefined) return;
  const end = endOf(child, readings);
  if (end !== body.status) blame('child told wrongly', `${body.session} is ${end}, and not ${body.status}`);
}

/** Of a turn that never was: stopped. */
function endOf({ session, childTurn }: Child, readings: Readings): string {
  const lines = readings.get(session)?.lines ?? [];
  for (const { entry } of lines) {
    if (entry.turn !== childTurn) continue;
    if (entry.type === 'turn.completed') return 'completed';
    if (entry.type === 'turn.failed') return 'failed';
  }
  return 'stopped';
}

function checkName(
  { turn = '', n, body }: Entry<'agent.started'>,
  own: string,
  { before }: Line,
  blame: Blame,
): void {
  const block = before.openTurn?.reply?.blocks.find(
    (each) => each.kind === 'tool' && each.call === body.call && each.outcome === undefined,
  );
  const isNamed =
    block?.kind === 'tool' && childSessionId(callKey(own, turn, block.step, block.call)) === body.session;
  if (!isNamed) blame('child begun twice', `${body.session} at ${n} is not named after an open call`);
}
