import './node-version.mjs';

/** `npm run live`: one conversation against each real provider whose key is set. Each costs a few cents. */
const { endChildrenOnSignals } = await import('./run.mjs');
const { giveUp, setUp } = await import('./setup.mjs');

const variables = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'];

try {
  const undo = endChildrenOnSignals();
  await setUp();
  undo();
  const missing = variables.filter((name) => !process.env[name]);
  if (missing.length > 0) process.stdout.write(`Passed over, for they are not set: ${missing.join(', ')}\n`);
  const { jestInForeground } = await import('./jest.mjs');
  process.exitCode = await jestInForeground(['--selectProjects', 'live']);
} catch (error) {
  giveUp(error);
}
