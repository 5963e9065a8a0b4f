import { readWireCallId, wireCallId } from '../../conversations/call-ids.js';

/** Which part of which turn a response is. */
export interface ResponsePart {
  session: string;
  turn: string;
  /** The last of the calls that the client has answered before it; undefined: it is the turn's beginning. */
  behind?: string | undefined;
}

const responsePrefix = 'resp';
const conversationPrefix = 'conv_';
/** No key of a call is that short. */
const theBeginning = '0';

/** Says all that is needed to tell the response again. */
export function responseId({ session, turn, behind = theBeginning }: ResponsePart): string {
  return wireCallId(responsePrefix, { session, turn, key: behind });
}

/** Undefined: it is none that was given here. */
export function readResponseId(id: string): ResponsePart | undefined {
  const read = readWireCallId(responsePrefix, id);
  if (!read) return undefined;
  const { session, turn, key } = read;
  return { session, turn, behind: key === theBeginning ? undefined : key };
}

export function conversationId(session: string): string {
  return `${conversationPrefix}${session}`;
}

export function readConversationId(id: string): string | undefined {
  const session = id.slice(conversationPrefix.length);
  return id.startsWith(conversationPrefix) && /^[A-Za-z0-9_-]{1,64}$/.test(session) ? session : undefined;
}
