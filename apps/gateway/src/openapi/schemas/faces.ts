import { z } from 'zod';

const docs =
  'What stands in it is told by that protocol’s own documentation, and what of it is taken here by';

/** Bodies of other protocols, which are not ours to describe a second time. */
export const ofAnotherProtocol = z
  .looseObject({})
  .describe(`JSON as another protocol writes it. ${docs} the pages in \`docs/faces\`.`);
