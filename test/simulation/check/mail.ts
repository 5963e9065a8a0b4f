import type { StoredMail } from '../history.js';
import type { Reading } from './reading.js';
import type { Blame } from './violation.js';

/** All mail is settled in its order, once, in the log first and in the mailbox afterwards. */
export function checkMail({ lines, mail }: Reading, blame: Blame): void {
  const settled = new Map<number, string | undefined>();
  let last = 0;
  for (const { entry } of lines) {
    if (entry.mail === undefined) continue;
    if (settled.has(entry.mail)) blame('mail settled twice', `mail ${entry.mail} at ${entry.n}`);
    else if (entry.mail < last) blame('mail order', `mail ${entry.mail} at ${entry.n}, behind ${last}`);
    settled.set(entry.mail, entry.cause);
    last = Math.max(last, entry.mail);
  }
  for (const { mail: each, gone } of mail) {
    const { sequence } = each;
    if (!gone) blame('mail forgotten', `mail ${sequence} is still in the mailbox`);
    if (gone && !settled.has(sequence))
      blame('mail forgotten', `mail ${sequence} is gone, and the log has no word of it`);
    if (settled.has(sequence) && settled.get(sequence) !== causeOf(each))
      blame('mail mixed up', `mail ${sequence} is settled as ${settled.get(sequence)}`);
  }
}

function causeOf(mail: StoredMail['mail']): string {
  return 'command' in mail ? mail.command.id : `mail-${mail.sequence}`;
}
