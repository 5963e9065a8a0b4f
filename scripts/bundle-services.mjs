import path from 'node:path';
import { bundle } from './bundle.mjs';

/** What is run of dist: a file for each service. What they were made of stays beside them, for their threads. */
const dist = path.join(import.meta.dirname, '..', 'dist');
const services = ['gateway', 'inference', 'tools', 'memory', 'logging', 'migrate', 'rehearsal', 'standalone'];

const mainOf = (name) => path.join(dist, 'apps', name, 'src', 'main.js');
await bundle({
  entries: Object.fromEntries(services.map((name) => [name, mainOf(name)])),
  folder: path.join(dist, 'services'),
});
