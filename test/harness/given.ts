import { jest } from '@jest/globals';

/**
 * Jest gives a test five seconds, which is less than `eventually` waits: whatever depends on servers would be cut
 * off on a busy machine before its own deadline, and without a word of what it waited for. All that does so comes by
 * here; a file may set another time.
 */
jest.setTimeout(60_000);

/** What the run's set-up has put into the environment. */
export function given(name: 'PARLEY_TEST_NATS_URL' | 'PARLEY_TEST_DATABASE_URL' | 'PARLEY_TEST_DIR'): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: integration tests run through Jest's "integration" project.`);
  return value;
}
