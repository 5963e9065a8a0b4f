import { Module } from '@nestjs/common';

/**
 * Several services in one process, by their names: for tests that kill one of the others and none of these. What each
 * takes to load is most of what a short test costs.
 */
const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const names = process.argv.slice(2);

const { startRehearsal } = await built('apps/rehearsal/src/index.js');
const rehearsal = process.env.PARLEY_REHEARSAL_URL ? undefined : await startRehearsal({ port: 0 });
if (rehearsal) process.env.PARLEY_REHEARSAL_URL = rehearsal.url;
process.stdout.write(`The rehearsal model is at ${process.env.PARLEY_REHEARSAL_URL} .\n`);

const roots = await Promise.all(names.map(rootOf));
class Together {}
Module({ imports: roots })(Together);
const { runAlone } = await built('libs/shared/src/service/index.js');
await runAlone(names.includes('gateway') ? 'gateway' : 'together', Together);

async function rootOf(name) {
  const found = await built(`apps/${name}/src/${name}.module.js`);
  return found[`${name[0].toUpperCase()}${name.slice(1)}Module`];
}
