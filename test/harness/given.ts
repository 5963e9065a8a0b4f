/** What the run's set-up has put into the environment. */
export function given(name: 'PARLEY_TEST_NATS_URL' | 'PARLEY_TEST_DATABASE_URL' | 'PARLEY_TEST_DIR'): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: integration tests run through Jest's "integration" project.`);
  return value;
}
