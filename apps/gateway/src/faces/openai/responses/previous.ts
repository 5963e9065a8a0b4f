import { Inject, Injectable } from '@nestjs/common';
import { invalidRequest, ParleyError, type Problem } from '#shared/contracts';
import { KnownSessions } from '../../../sessions/known-sessions.js';
import type { CallResult } from '../../asking/face-turns.js';
import { wireCallId } from '../../conversations/call-ids.js';
import { callPrefix } from '../chat/history.js';
import { noCall, noOutput } from './asked/call-order.js';
import type { Behind, ResponseAsked } from './asked/response-request.js';
import { KeptResponses } from './kept/kept-responses.js';
import { toldOf, type KeptResponse } from './kept/kept-response.js';

export type Previous =
  | { kind: 'nothing' }
  | { kind: 'response'; kept: KeptResponse }
  | { kind: 'conversation'; session: string };

/** What a request goes on from, and whether it can. */
@Injectable()
export class PreviousResponses {
  constructor(
    @Inject(KeptResponses) private readonly kept: Pick<KeptResponses, 'find'>,
    @Inject(KnownSessions) private readonly sessions: Pick<KnownSessions, 'of'>,
  ) {}

  async of(user: string, asked: ResponseAsked): Promise<Previous> {
    const { behind } = asked;
    if (behind.kind === 'nothing') return behind;
    if (asked.said.length > 0 && (behind.kind === 'conversation' || asked.results.length > 0))
      throw invalidRequest([{ path: 'input', problem: 'must hold nothing but what is new' }]);
    return behind.kind === 'response'
      ? this.ofResponse(user, behind, asked.results)
      : this.ofConversation(user, behind, asked.results);
  }

  /** The turn that waits for these results. */
  async waiting(user: string, [first]: readonly CallResult[]): Promise<KeptResponse | undefined> {
    if (!first) return undefined;
    const { session, turn } = first.call;
    const kept = await this.kept.find(user, { session, turn });
    if (kept) return kept;
    throw invalidRequest([noCall(idOf(first))]);
  }

  private async ofResponse(
    user: string,
    { id, part }: Behind & { kind: 'response' },
    results: readonly CallResult[],
  ): Promise<Previous> {
    const kept = await this.kept.find(user, part);
    if (!kept) throw unknown('previous_response_id', 'Previous response', id);
    const { status, output } = toldOf(kept);
    if (status === 'queued' || status === 'in_progress') throw stillRuns(id);
    const calls = output.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : []));
    refuseOthers(calls, results);
    return { kind: 'response', kept };
  }

  private async ofConversation(
    user: string,
    { id, session }: Behind & { kind: 'conversation' },
    results: readonly CallResult[],
  ): Promise<Previous> {
    if (session === undefined || !(await this.isThere(session, user)))
      throw unknown('conversation', 'Conversation', id);
    const strange = results.filter(({ call }) => call.session !== session);
    if (strange.length > 0) throw invalidRequest(strange.map((result) => noCall(idOf(result))));
    return { kind: 'conversation', session };
  }

  private async isThere(session: string, user: string): Promise<boolean> {
    try {
      await this.sessions.of(session, user);
      return true;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return false;
      throw error;
    }
  }
}

/** Each call that it has asked for wants its output, and no other has one. */
function refuseOthers(calls: readonly string[], results: readonly CallResult[]): void {
  const sent = new Set(results.map(idOf));
  const problems: Problem[] = [
    ...[...sent].filter((id) => !calls.includes(id)).map((id) => noCall(id)),
    ...calls.filter((id) => !sent.has(id)).map((id) => noOutput(id)),
  ];
  if (problems.length > 0) throw invalidRequest(problems.slice(0, 10));
}

function idOf({ call }: CallResult): string {
  return wireCallId(callPrefix, call);
}

function unknown(path: string, what: string, id: string): ParleyError {
  return invalidRequest([{ path, problem: `${what} with id '${id.slice(0, 200)}' not found.` }]);
}

function stillRuns(id: string): ParleyError {
  const message = `Response ${id.slice(0, 200)} is not over yet: wait for its end, or cancel it.`;
  return new ParleyError({ code: 'turn_in_progress', message });
}
