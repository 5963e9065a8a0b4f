import type { Command, Entry } from '#shared/contracts';
import type { Reading } from './reading.js';
import type { Blame } from './violation.js';

/** Every chain is begun once and comes to its end, each of its passes once, and nothing overwrites what it has not seen. */
export function checkPasses({ lines, mail }: Reading, blame: Blame): void {
  checkChains(lines, blame);
  const madeFrom = new Map(
    mail.flatMap(({ mail: each }) => ('command' in each ? madeFromBy(each.command) : [])),
  );
  const made = new Set<string>();
  const overwrittenAt = new Map<string, number>();
  for (const { entry } of lines) {
    if (entry.type === 'state.memory' && entry.body.change === 'made')
      once(made, entry.body.memory, 'pass done twice', blame);
    for (const key of overwritten(entry)) {
      const from = madeFrom.get(entry.cause ?? '');
      const last = overwrittenAt.get(key);
      const isLater = from !== undefined && last !== undefined && last > from;
      if (isLater && !lines.some(({ entry: other }) => other.en === last && other.cause === entry.cause))
        blame('made from less', `${key} at ${entry.n}`);
      overwrittenAt.set(key, entry.en);
    }
  }
}

/** Counted here and not by the fold, which may be what forgets them. */
function checkChains(lines: Reading['lines'], blame: Blame): void {
  const begun = new Set<string>();
  const open = new Map<string, string[]>();
  for (const { entry } of lines) {
    switch (entry.type) {
      case 'passes.due':
        once(begun, entry.body.chain, 'chain begun twice', blame);
        open.set(entry.body.chain, [...entry.body.passes]);
        break;
      case 'pass.done':
      case 'state.pass_failed':
        checkPass(entry, open, blame);
        break;
      case 'history.moved':
        if (entry.body.reason === 'clear') open.clear();
        break;
      case 'session.deleted':
        open.clear();
    }
  }
  for (const [chain, [pass]] of open) blame('chain left open', `${chain} at ${pass}`);
}

function checkPass(
  { n, type, body }: Entry<'pass.done' | 'state.pass_failed'>,
  open: Map<string, string[]>,
  blame: Blame,
): void {
  const { chain, pass } = body;
  // A try in vain, or what belongs to no chain.
  if (chain === undefined) return;
  const left = open.get(chain);
  if (left?.[0] !== pass) blame('pass done twice', `${pass} of ${chain} at ${n}`);
  else if (type === 'pass.done' && body.again) return;
  else if (left.length > 1) left.shift();
  else open.delete(chain);
}

function once(known: Set<string>, id: string, kind: Parameters<Blame>[0], blame: Blame): void {
  if (known.has(id)) blame(kind, id);
  known.add(id);
}

/** Up to which event of the log a result was made from it. */
function madeFromBy({ type, id, body }: Command): [string, number][] {
  return type === 'state.apply' && body.en !== undefined ? [[id, body.en]] : [];
}

function overwritten({ type, body }: Entry): string[] {
  switch (type) {
    case 'state.memory':
      return body.change === 'made' ? [] : [`memory ${body.memory}`];
    case 'state.relation':
      return body.summary === undefined ? [] : [`relation ${body.from} ${body.to}`];
    case 'state.plan':
      return body.change === 'moved' ? [`plan ${body.plan}`] : [];
    case 'state.scene':
      return body.change === 'closed' ? [`scene ${body.scene}`] : [];
    default:
      return [];
  }
}
