import { invalidRequest } from '#shared/contracts';
import { parseResult, type ClientResult } from '../../../client-calls/result-body.js';
import { readWireCallId, type WireCall } from '../../conversations/call-ids.js';
import { renamed } from './renamed.js';
import { textIn, type Placed } from './said.js';
import type { ResultPart } from './parts.js';

/** What the ids of calls begin with. */
export const callPrefix = 'toolu';

export interface CallResult extends ClientResult {
  call: WireCall;
}

export function resultsIn(results: readonly Placed<ResultPart>[]): CallResult[] {
  return results.map(({ path, value }) => {
    const call = readWireCallId(callPrefix, value.tool_use_id);
    if (!call)
      throw invalidRequest([{ path: `${path}.tool_use_id`, problem: 'is of no call of this server' }]);
    const text = textIn(value.content ?? []);
    const said = value.is_error ? { error: text === '' ? 'It has failed.' : text } : { output: text };
    return renamed(
      () => ({ call, ...parseResult(said) }),
      () => `${path}.content`,
    );
  });
}
