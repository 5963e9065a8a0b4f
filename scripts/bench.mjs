import './node-version.mjs';

/** `npm run bench -- <arguments>`: sets up, then hands over to bench/main.ts in this very process. */
const { endChildrenOnSignals } = await import('./run.mjs');
const { giveUp, root, setUp } = await import('./setup.mjs');

try {
  const undo = endChildrenOnSignals();
  await setUp();
  undo();
  process.chdir(root);
  await import('../dist/bench/main.js');
} catch (error) {
  giveUp(error);
}
