import { postMail, type BrokerPorts } from '#shared/broker';
import type { CallResult, Command } from '#shared/contracts';
import type { CallAddress } from './decode-job.js';

/** Only what CALLS holds as the result may be sent: there is one for each call, so its mail has one id for ever. */
export async function sendResult(
  broker: BrokerPorts,
  { session, turn, call, key }: CallAddress,
  result: CallResult,
): Promise<void> {
  const command: Command<'call.finish'> = {
    v: 1,
    id: `c_${key}`,
    type: 'call.finish',
    session,
    at: new Date(broker.clock.now()).toISOString(),
    by: 'tools',
    body: { turn, call, key, ...result },
  };
  await postMail(broker, 'tool', command);
}
