import type { Entry } from '#shared/contracts';
import type { Tell } from './cast/quiet-logger.js';
import { decodedOnce } from './decoded.js';
import type { World } from './world.js';

const longest = 160;

/** Says of everything that is stored when it was. */
export function traceModel({ model, time }: World, tell: Tell): void {
  const at = (line: string): void => tell(`${time.elapsed.toFixed(2)} ${line}`);
  model.log.onStored((kept) => {
    const { append } = decodedOnce(kept);
    at(`LOG ${kept.sequence} ${kept.subject} epoch ${append.epoch} ${append.nonce}`);
    for (const entry of append.entries) tell(`    ${inWords(entry)}`);
  });
  model.mail.onStored(({ sequence, subject, data }) =>
    at(
      `MAIL ${sequence} ${subject} ${Buffer.from(data)
        .toString()
        .slice(0, 2 * longest)}`,
    ),
  );
  model.work.onStored(({ sequence, data }) =>
    at(`WORK ${sequence} ${Buffer.from(data).toString().slice(0, longest)}`),
  );
}

function inWords({ n, en, type, turn, cause, mail, body }: Entry): string {
  const stamps = [turn, cause, mail === undefined ? undefined : `mail ${mail}`].filter(Boolean).join(' ');
  return `${n}/${en} ${type} ${stamps} ${JSON.stringify(body).slice(0, longest)}`;
}
