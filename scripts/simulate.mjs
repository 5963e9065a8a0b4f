import './node-version.mjs';

/** `npm run simulate -- <arguments>`: sets up, builds what is simulated, and runs it. */
const { spawnSync } = await import('node:child_process');
const { giveUp, havePackages } = await import('./setup.mjs');

try {
  await havePackages();
  const { build, main } = await import('../test/simulation/build.mjs');
  build();
  const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} catch (error) {
  giveUp(error);
}
