import { callKey, type Conversation, type OpenCall, type OpenTurn, type ToolBlock } from '#shared/contracts';

export interface AskedCall {
  turn: OpenTurn;
  block: ToolBlock;
  open: OpenCall;
}

/** A call of the running turn that stands in the log as requested and has no result. */
export function openCall(
  { openTurn: turn }: Pick<Conversation, 'openTurn'>,
  wanted: (open: OpenCall) => boolean,
): AskedCall | undefined {
  const open = turn?.calls.find(wanted);
  if (!turn || !open) return undefined;
  const block = turn.reply?.blocks.find(
    (each): each is ToolBlock =>
      each.kind === 'tool' && each.call === open.call && each.outcome === undefined,
  );
  return block && { turn, block, open };
}

/** That of a key, which its job has named: a model may use the same call id again in a later step. */
export function openCallOf(
  conversation: Conversation,
  session: string,
  { turn, call, key }: { turn: string; call: string; key: string },
): AskedCall | undefined {
  const asked = openCall(conversation, (open) => open.call === call);
  if (asked?.turn.turn !== turn) return undefined;
  return callKey(session, turn, asked.block.step, call) === key ? asked : undefined;
}

/** Those that wait for the client of this turn, by their keys. */
export function openClientCalls(turn: OpenTurn | null, session: string): Map<string, AskedCall> {
  const calls = (turn?.calls ?? []).filter(({ runs }) => runs === 'client');
  return new Map(
    calls.flatMap(({ call }) => {
      const asked = openCall({ openTurn: turn }, (open) => open.call === call);
      return asked ? [[callKey(session, asked.turn.turn, asked.block.step, call), asked] as const] : [];
    }),
  );
}

/** A call on the path, the newest first, whatever has become of it. */
export function callOnPath(
  { messages, openTurn }: Conversation,
  wanted: (call: { turn: string; block: ToolBlock }) => boolean,
): ToolBlock | undefined {
  for (const { turn, blocks } of [...messages, ...(openTurn?.reply ? [openTurn.reply] : [])].toReversed()) {
    const found = blocks.findLast(
      (block): block is ToolBlock => block.kind === 'tool' && wanted({ turn, block }),
    );
    if (found) return found;
  }
  return undefined;
}
