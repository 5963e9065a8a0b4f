import './node-version.mjs';

/**
 * `npm run faults -- --minutes 60 --seed 7 --only broker`: real processes and servers that are killed, frozen and
 * restarted at random for as long as it is told to (10 minutes otherwise), while people talk and watch. The same
 * seed draws the same faults. Ends with 1 when anything was lost.
 */
const { default: path } = await import('node:path');
const { spawn } = await import('node:child_process');
const { parseArgs } = await import('node:util');
const { endChildrenOnSignals } = await import('./run.mjs');
const { giveUp, root, setUp, SetupError } = await import('./setup.mjs');

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

/** Jest, for it knows how to load the tests and to start what they stand on. */
function rotate({ minutes, seed, only }) {
  process.stdout.write(`Faults for ${minutes} minutes, seed ${seed}\n`);
  const jest = path.join('node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const what = ['--selectProjects', 'faults', '--testPathPatterns', 'test/faults/rotation'];
  const child = spawn(process.execPath, [...flags, jest, ...what], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PARLEY_FAULTS_MINUTES: minutes,
      PARLEY_FAULTS_SEED: seed,
      ...(only === undefined ? {} : { PARLEY_FAULTS_ONLY: only }),
    },
  });
  // It hears Ctrl-C itself, and ends its servers; this process only waits for that.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
