import './node-version.mjs';

/**
 * `npm run live`: one conversation, and labelled exchanges through every pass, against each real provider that is set up
 * by a key, or in OpenAI's case by the address of a server of one's own. Each costs a few cents.
 * `PARLEY_LIVE_ANTHROPIC` and `PARLEY_LIVE_OPENAI` name other models: `openai/qwen3-32b`.
 */
const { endChildrenOnSignals } = await import('./run.mjs');
const { giveUp, setUp } = await import('./setup.mjs');

const providers = [['ANTHROPIC_API_KEY'], ['OPENAI_API_KEY', 'OPENAI_BASE_URL']];

try {
  const undo = endChildrenOnSignals();
  await setUp();
  undo();
  const missing = providers.filter((names) => names.every((name) => !process.env[name]));
  for (const names of missing) process.stdout.write(`Passed over: ${names.join(' or ')} is not set.\n`);
  const { jestInForeground } = await import('./jest.mjs');
  process.exitCode = await jestInForeground(['--selectProjects', 'live']);
} catch (error) {
  giveUp(error);
}
