import { it } from '@jest/globals';

/** A test of what not every system has. Where it is missing the test is skipped, and its title says why. */
export function itWhere(there: boolean, missing: string) {
  const [declare, why] = there
    ? ([it, ''] as const)
    : ([it.skip, ` (not on this system: ${missing})`] as const);
  return (title: string, test: () => Promise<void>): void => {
    declare(`${title}${why}`, test);
  };
}
