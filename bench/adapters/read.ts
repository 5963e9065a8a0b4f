import { ways, type Way } from './ways.js';

/**
 * Reads so many answers at once in one way and prints what that cost: a process of its own, so that nothing else is
 * counted, and none of the ways warms up the code of another.
 */
const [way, url = '', streams, prompt = ''] = process.argv.slice(2);
const read = ways[way as Way](url);

async function readAll(count: number, text: string): Promise<number> {
  const counts = await Promise.all(Array.from({ length: count }, () => read(text)));
  return counts.reduce((sum, each) => sum + each, 0);
}

await readAll(20, '[[rate: 0]][[tokens: 500]]');
const before = process.cpuUsage();
const deltas = await readAll(Number(streams), prompt);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ deltas, cpuMs: (user + system) / 1_000 }));
process.exit(0);
