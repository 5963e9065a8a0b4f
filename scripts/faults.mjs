import './node-version.mjs';

/**
 * `npm run faults -- --minutes 60 --seed 7 --only broker`: real processes and servers that are killed, frozen and
 * restarted at random for as long as it is told to (10 minutes otherwise), while people talk and watch. The same
 * seed draws the same faults. Ends with 1 when anything was lost.
 */
const { parseArgs } = await import('node:util');
const { endChildrenOnSignals } = await import('./run.mjs');
const { giveUp, setUp, SetupError } = await import('./setup.mjs');

const kinds = [
  ...['workers', 'freeze', 'gateways', 'others', 'deploy', 'broker', 'postgres'],
  ...['member', 'sleep', 'leader'],
];

try {
  const wanted = readArguments();
  const undo = endChildrenOnSignals();
  await setUp();
  undo();
  process.exitCode = await rotate(wanted);
} catch (error) {
  giveUp(error);
}

function readArguments() {
  const { minutes = '10', seed = String(Date.now() % 1_000_000), only } = parsed();
  if (!(Number(minutes) > 0)) throw new SetupError('--minutes must be a number above 0.');
  if (!Number.isInteger(Number(seed))) throw new SetupError('--seed must be a whole number.');
  if (only !== undefined && !kinds.includes(only))
    throw new SetupError(`--only must be one of ${kinds.join(', ')}.`);
  return { minutes, seed, only };
}

function parsed() {
  const option = { type: 'string' };
  try {
    return parseArgs({ options: { minutes: option, seed: option, only: option } }).values;
  } catch (error) {
    throw new SetupError(error.message);
  }
}

async function rotate({ minutes, seed, only }) {
  process.stdout.write(`Faults for ${minutes} minutes, seed ${seed}\n`);
  const { jestInForeground } = await import('./jest.mjs');
  return jestInForeground(['--selectProjects', 'faults', '--testPathPatterns', 'test/faults/rotation'], {
    PARLEY_FAULTS_MINUTES: minutes,
    PARLEY_FAULTS_SEED: seed,
    ...(only === undefined ? {} : { PARLEY_FAULTS_ONLY: only }),
  });
}
