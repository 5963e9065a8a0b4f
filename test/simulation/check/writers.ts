import { isDelta } from '#shared/contracts';
import type { Reading } from './reading.js';
import type { Blame } from './violation.js';

/** One writer at a time, each announced by a claim one epoch above all before; entries counted without a gap. */
export function checkWriters({ lines, log }: Reading, blame: Blame): void {
  let n = 0;
  let en = 0;
  let epoch = 0;
  let nonce: string | undefined;
  for (const line of lines) {
    const { entry } = line;
    n += 1;
    if (!isDelta(entry)) en += 1;
    if (entry.n !== n) blame('numbering', `entry ${entry.n} stands at place ${n}`);
    if (entry.en !== en) blame('numbering', `entry ${entry.n} says it is event ${entry.en}, not ${en}`);
    ({ n, en } = entry);
    if (line.epoch < epoch) blame('two writers', `entry ${n} of epoch ${line.epoch} stands behind ${epoch}`);
    if (line.nonce !== nonce) {
      if (line.epoch === epoch) blame('two writers', `two writers say they are epoch ${epoch}`);
      if (entry.type !== 'actor.claimed' || !line.isFirst)
        blame('no claim', `entry ${n} is of a writer who has not claimed`);
    } else if (line.epoch !== epoch)
      blame('no claim', `one writer has the epochs ${epoch} and ${line.epoch}`);
    ({ epoch, nonce } = line);
  }
  const gens = new Set(log.map(({ append }) => append.gen));
  if (gens.size > 1) blame('numbering', 'the log has two lives');
}
