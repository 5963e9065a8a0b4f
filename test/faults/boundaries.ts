import type { EntryType } from '#shared/contracts';
import type { Said } from './town/trap.js';

/** A place in the life of a turn where its worker speaks to the outside. */
export interface Boundary {
  name: string;
  /** Whether these words are that place, in this session. */
  in(session: string): (said: Said) => boolean;
}

function broker(
  name: string,
  matches: (subject: string, payload: string, session: string) => boolean,
): Boundary {
  return {
    name,
    in: (session) => (said) => said.to === 'broker' && matches(said.subject, said.payload, session),
  };
}

function append(name: string, type: EntryType): Boundary {
  return broker(
    name,
    (subject, payload, session) =>
      subject.startsWith(`log.${session}.`) && payload.includes(`"type":"${type}"`),
  );
}

/** Step 0 of whichever turn: the tests run one at a time. */
function modelCall(step: number): Boundary {
  return {
    name: `its model call of step ${step}`,
    in: () => (said) => said.to === 'model' && said.step.endsWith(`.${step}`),
  };
}

/** In the order in which a turn comes to them. */
export const boundaries: readonly Boundary[] = [
  broker('its claim of the session', (subject, _payload, session) => subject === `$KV.ACTORS.${session}`),
  append('its first append, the claim', 'actor.claimed'),
  append('the acceptance', 'turn.accepted'),
  broker('the deletion of its mail', (subject) => subject === '$JS.API.STREAM.MSG.DELETE.MAIL'),
  broker('the acknowledgement of its mail', (subject) => subject.startsWith('$JS.ACK.MAIL.')),
  append('the start of the turn', 'turn.started'),
  append('the start of a step', 'step.started'),
  modelCall(0),
  append('a delta', 'block.delta'),
  append('the end of a step', 'step.completed'),
  append('the request of a tool', 'tool.requested'),
  broker('the dispatch of a call', (subject) => subject.startsWith('work.tools.')),
  append('the result of a call', 'tool.completed'),
  modelCall(1),
  append('the end of the turn', 'turn.completed'),
  append('its after-work', 'turn.settled'),
];
