import { Refused } from '../files/opened/index.js';

/** A file is changed only by those who have seen what it holds now. */
export function checkVersion(path: string, present: string | undefined, given: string | undefined): void {
  if (present === given) return;
  if (present === undefined)
    throw new Refused('missing', `${path} does not exist (any more); leave out the version to make it.`);
  if (given === undefined)
    throw new Refused('exists', `${path} exists already. View it first, and give its version to replace it.`);
  throw new Refused(
    'failed',
    `${path} has changed since it was seen: its version is ${present}, not ${given}. View it again before changing it.`,
  );
}
