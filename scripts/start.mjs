import './node-version.mjs';

/**
 * `npm start`: everything in one process. What it sets up first runs in children; Parley itself does not,
 * so that there is one process to stop and none to leave behind.
 */
const { endChildrenOnSignals } = await import('./run.mjs');
const { giveUp, root, setUp } = await import('./setup.mjs');
const { havePrograms, sayWhetherCommandsRun } = await import('./programs.mjs');

try {
  const undo = endChildrenOnSignals();
  await setUp();
  await havePrograms();
  undo();
  process.chdir(root);
  await sayWhetherCommandsRun();
  await import('../dist/services/standalone.js');
} catch (error) {
  giveUp(error);
}
