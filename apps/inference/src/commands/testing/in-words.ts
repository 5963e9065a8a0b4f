import type { Conversation, NewEntry, WaitingTurn } from '#shared/contracts';

/** An entry as a table of cases shows it: type, turn, and the part of its body that a command decides. */
export function entryInWords(entry: NewEntry): string {
  return [entry.type, entry.turn, ...detailsOf(entry)].filter((word) => word !== undefined).join(' ');
}

function detailsOf({ type, body }: NewEntry): (string | undefined)[] {
  switch (type) {
    case 'turn.accepted':
      return [body.queued && 'queued', body.retryOf && `again for ${body.retryOf}`];
    case 'turn.queued':
      return ['at', String(body.position), body.next && 'next'];
    case 'turn.stopping':
    case 'turn.stopped':
      return [body.reason];
    case 'turn.rejected':
      return [body.code, body.runningTurn && `for ${body.runningTurn}`];
    case 'steer.received':
      return ['becomes', body.becomes];
    case 'tool.approval_requested':
      return [body.call, 'from', body.from];
    case 'tool.approval_answered':
      return [body.call, body.decision];
    case 'tool.completed':
      return [body.call, body.outcome];
    case 'agent.started':
      return [body.call, body.background ? 'in the background' : undefined];
    case 'agent.finished':
      return [body.call, body.status, body.report && 'reports'];
    case 'history.moved':
      return ['to', String(body.head), body.reason, body.receipt];
    case 'message.versioned':
      return [body.message, body.text];
    case 'session.clearing':
      return ['to', body.purpose];
    case 'participant.joined':
    case 'participant.left':
      return [body.agent];
    case 'context.compacting':
      return [body.compaction, body.trigger];
    case 'context.compaction_failed':
      return [body.compaction, body.message];
    case 'state.title':
      return [body.title];
    case 'state.pass_failed':
      return [body.pass, body.reason];
    case 'command.settled':
      return [body.outcome];
    default:
      return [];
  }
}

/** What a session is at: what is open, what waits in which order (`!`: next, whatever is held), held or not. */
export function stateInWords({ openTurn, queue, held, compaction, tombstones }: Conversation): string {
  const steers = openTurn?.steers.map(({ turn }) => ` hears ${turn}`).join('') ?? '';
  const stopping = openTurn?.stopping ? ` stopping (${openTurn.stopping.reason})` : '';
  return [
    openTurn && `open ${openTurn.turn}${stopping}${steers}`,
    queue.length > 0 && `queue ${queue.map(nameOf).join(' ')}`,
    held && 'held',
    compaction && `compacting ${compaction.compaction}`,
    tombstones.length > 0 && `tombstones ${tombstones.join(' ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function nameOf({ turn, next }: WaitingTurn): string {
  return next ? `${turn}!` : turn;
}
