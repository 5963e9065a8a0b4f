import './node-version.mjs';

/**
 * `npm test`: every check there is, all of them even when one fails. `npm test -- <pattern>` runs only the
 * tests whose file path matches. The last line counts tests and is the same form always.
 */
const { readFileSync, rmSync } = await import('node:fs');
const { default: path } = await import('node:path');
const { endChildrenOnSignals, leaving, run, seconds, withProgress } = await import('./run.mjs');
const { giveUp, haveBuild, havePackages, logFolder, root, SetupError } = await import('./setup.mjs');
const { havePrograms } = await import('./programs.mjs');
const { haveBrowser } = await import('./browser.mjs');
const { allowedToSkip, countsOf, nothingRan } = await import('./test-results.mjs');

const minute = 60_000;
const bin = (name) => [process.execPath, path.join('node_modules', name)];

const checks = [
  { name: 'types', command: [...bin('typescript/bin/tsc'), '--noEmit'], deadlineMs: 5 * minute },
  { name: 'lint', command: [...bin('oxlint/bin/oxlint'), '--deny-warnings'], deadlineMs: 2 * minute },
  { name: 'format', command: [...bin('oxfmt/bin/oxfmt'), '--check'], deadlineMs: 2 * minute },
  {
    name: 'layers',
    command: [
      ...bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'bench', 'test'],
    ],
    deadlineMs: 2 * minute,
  },
];

/**
 * One after the other: the simulation keeps every core busy by itself. Integration tests and faults mostly wait for
 * other processes, each file for some of its own, so a few at once take little from each other.
 */
const projects = [
  { name: 'unit', workers: '3' },
  { name: 'integration', workers: '3' },
  { name: 'simulation', workers: '1' },
  { name: 'faults', workers: '2' },
];

try {
  await main(process.argv.slice(2));
} catch (error) {
  giveUp(error);
}

async function main([pattern, ...rest]) {
  if (rest.length > 0 || pattern?.startsWith('-')) {
    throw new SetupError('npm test takes one argument at most: a part of the path of the test files to run.');
  }
  endChildrenOnSignals(clearDeadRuns);
  await havePackages();
  await havePrograms();
  await haveBrowser();
  const [problem, checked] = await Promise.all([buildProblem(), pattern ? [] : runChecks()]);
  const results = [...problem, ...checked];
  for (const project of projects) results.push(await runTests(project, pattern));
  if (leaving()) return;
  await clearDeadRuns();
  const allWell = summarise(results, pattern);
  process.exitCode = allWell ? 0 : 1;
}

/**
 * The servers of an integration run are in sessions of their own, out of reach of a signal to Jest. A run that
 * was cut off has left their records, and by those they are found and ended.
 */
async function clearDeadRuns() {
  try {
    const harness = await import('../test/harness/backing.mjs');
    await harness.clearDeadRuns();
  } catch (error) {
    // Without a build no server can have been started.
    if (error.code !== 'ERR_MODULE_NOT_FOUND') process.stderr.write(`${error.message}\n`);
  }
}

/** What does not build fails the run, and yet most of the other checks have something to say. */
async function buildProblem() {
  const started = performance.now();
  try {
    await haveBuild();
    return [];
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stdout.write(`\n──── build failed ────\n${error.message}\n──── end of build ────\n\n`);
    return [{ name: 'build', ok: false, ms: performance.now() - started, counts: undefined }];
  }
}

/** Beside the build: neither takes more than one core. */
async function runChecks() {
  const results = [];
  for (const step of checks) results.push(await runCheck(step));
  return results;
}

async function runCheck({ name, command, deadlineMs }) {
  const logFile = path.join(logFolder, `${name}.log`);
  const { result, ms } = await withProgress(name, () => run({ command, cwd: root, logFile, deadlineMs }));
  const step = { name, ms, ok: result.ok, counts: undefined, note: result.ok ? '' : result.how };
  tell(step, result, logFile);
  return step;
}

async function runTests({ name: project, workers }, pattern) {
  const logFile = path.join(logFolder, `${project}.log`);
  const outputFile = path.join(logFolder, `${project}.json`);
  rmSync(outputFile, { force: true });
  const command = [
    ...[process.execPath, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...['node_modules/jest/bin/jest.js', '--selectProjects', project, '--passWithNoTests'],
    ...['--maxWorkers', workers],
    ...['--json', '--outputFile', outputFile],
    ...(pattern ? ['--testPathPatterns', pattern] : []),
  ];
  const work = () => run({ command, cwd: root, logFile, deadlineMs: 12 * minute });
  const { result, ms } = await withProgress(project, work);
  const counts = resultsIn(outputFile, project) ?? countsOf(undefined, project, result.how);
  const refused = counts.skips.filter((title) => !allowedToSkip(title));
  const ok = result.ok && counts.failed === 0 && refused.length === 0;
  const step = { name: project, ms, ok, counts, note: '' };
  tell(step, result, logFile);
  return step;
}

function resultsIn(outputFile, project) {
  try {
    return countsOf(JSON.parse(readFileSync(outputFile, 'utf8')), project);
  } catch {
    // No file, or half of one: the run broke off, and whoever asks says how.
    return undefined;
  }
}

/** Quiet about what is well; everything about what is not. */
function tell({ name, ms, ok, note }, { ok: endedWell, how, leftovers }, logFile) {
  if (leaving()) return;
  if (ok) process.stdout.write(`${name} ok, ${seconds(ms)}\n`);
  else {
    process.stdout.write(`\n──── ${name} failed${note ? ` (${note})` : ''} ────\n`);
    if (!endedWell) process.stdout.write(`${readFileSync(logFile, 'utf8').trimEnd()}\n`);
    process.stdout.write(`──── end of ${name} (${endedWell ? 'its tests passed, see below' : how}) ────\n\n`);
  }
  if (leftovers) process.stdout.write(`${name} left processes behind in its group; they were ended.\n`);
}

function summarise(results, pattern) {
  const counted = results.flatMap(({ counts }) => (counts ? [counts] : []));
  const sum = (kind) => counted.reduce((total, counts) => total + counts[kind], 0);
  const skips = counted.flatMap((counts) => counts.skips);
  const refused = skips.filter((title) => !allowedToSkip(title));
  const empty = nothingRan(counted);
  const lines = [
    '',
    ...results.map(rowOf),
    ...listed(
      'Failed',
      counted.flatMap((counts) => counts.failures),
    ),
    ...listed('Skipped', skips.filter(allowedToSkip)),
    ...listed(
      'Skipped without leave (only a missing Docker engine, bubblewrap, paid key or what the system has not is a reason)',
      refused,
    ),
    ...(empty ? ['', pattern ? `No test file matches "${pattern}".` : 'Not a single test ran.'] : []),
    '',
    `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return results.every(({ ok }) => ok) && !empty;
}

function rowOf({ name, ok, ms, counts }) {
  const tests = counts ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : '';
  return `  ${name.padEnd(13)}${(ok ? 'ok' : 'FAILED').padEnd(8)}${seconds(ms).padStart(7)}   ${tests}`.trimEnd();
}

function listed(title, items) {
  return items.length > 0 ? ['', `${title}:`, ...items.map((item) => `  - ${item}`)] : [];
}
