import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';

const longest = 1_000;

/** Why a call failed, in words for a model and for whoever reads along. */
export function callProblem(
  error: unknown,
  server: string,
  timeoutMs: number,
  odd: string | undefined,
): string {
  const name = `The tool server "${server}"`;
  if (!(error instanceof McpError)) return `${name} could not be asked: ${bounded(messageOf(error))}`;
  if (isTimeOut(error)) {
    const hint = odd === undefined ? '' : ` What came from it last made no sense: ${bounded(odd)}.`;
    return `${name} did not answer within ${timeoutMs / 1_000} s. The call may have had its effect.${hint}`;
  }
  return `${name} refused the call: ${bounded(messageOf(error))}`;
}

export function goneInCall(server: string, reason: string): string {
  return `The tool server "${server}" ${reason} in the middle of the call, which may have had its effect.`;
}

/** One line, of which nobody can make more. */
export function bounded(text: string): string {
  // Whatever a terminal or a reader of logs could take for more than a letter becomes a blank.
  const plain = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^MCP error -?\d+: /, '');
}

export function isTimeOut(error: unknown): boolean {
  return error instanceof McpError && Number(error.code) === Number(ErrorCode.RequestTimeout);
}
