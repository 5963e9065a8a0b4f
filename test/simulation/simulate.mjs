import { spawnSync } from 'node:child_process';
import { build, main } from './build.mjs';

/** `npm run simulate`: builds what is simulated and runs it. */
build();
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
