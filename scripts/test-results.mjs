import path from 'node:path';

/** What Jest's report of one project adds up to, in the few words that the summary needs. */

const leave = [
  /\(no Docker engine answers\)/,
  /\(no paid key[^)]*\)/,
  /\(no sandbox: [^)]*\)/,
  /\(not on this system: [^)]*\)/,
  /\(no pgvector: [^)]*\)/,
  /\(no browser: [^)]*\)/,
];
const skippedStates = new Set(['pending', 'skipped', 'todo', 'disabled']);

/** A test says in its title why it may be skipped; there are six reasons and no seventh. */
export function allowedToSkip(title) {
  return leave.some((reason) => reason.test(title));
}

/**
 * Counts one report. A file that broke before its first test counts as one failure, and so does a run that
 * left no report at all.
 */
export function countsOf(report, project, how = 'left no report') {
  if (!report)
    return { passed: 0, failed: 1, skipped: 0, skips: [], failures: [`${project}: the run ${how}`] };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const failed = tests.filter((test) => test.status === 'failed').map(titleOf);
  const broken = report.testResults
    .filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    )
    .map((file) => `${path.relative('', file.name)}: the file broke before or beside its tests`);
  const skips = tests.filter((test) => skippedStates.has(test.status)).map(titleOf);
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: failed.length + broken.length,
    skipped: skips.length,
    skips,
    failures: [...failed, ...broken],
  };
}

export function nothingRan(counted) {
  return counted.every(({ passed, failed }) => passed + failed === 0);
}

function titleOf(test) {
  return [...test.ancestorTitles, test.title].join(' › ');
}
