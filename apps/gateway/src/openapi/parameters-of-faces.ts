import type { JsonSchema } from './components.js';
import type { Parameter } from './parameters.js';

const inQuery = (name: string, description: string, schema: JsonSchema = { type: 'string' }): Parameter => {
  return { name, in: 'query', description, schema };
};

/** What clients of other protocols send in an address. */
export const ofFaces = {
  beta: inQuery('beta', 'Sent by some clients; changes nothing.'),
  includedToo: inQuery('include', 'What is to be told beside; what is not kept here is refused.'),
  agentOfTheRun: inQuery('agent', 'Who answers, where `forwardedProps` does not say.'),
  beforeMessage: inQuery('before', 'The page before this message, which began the page that came last.'),
  pageOfModels: [
    inQuery('limit', 'So many.', { type: 'integer' }),
    inQuery('after_id', 'The page behind this one.'),
    inQuery('before_id', 'The page before this one.'),
  ],
  pageOfItems: [
    inQuery('limit', 'So many.', { type: 'integer' }),
    inQuery('after', 'The page behind this item.'),
    inQuery('order', 'By time.', { enum: ['asc', 'desc'] }),
  ],
  streamAgain: [
    inQuery('stream', 'As a stream.', { type: 'boolean' }),
    inQuery('starting_after', 'Only what follows on this `sequence_number`.', { type: 'integer' }),
    inQuery('include_obfuscation', 'Sent by some clients; changes nothing.', { type: 'boolean' }),
  ],
};
