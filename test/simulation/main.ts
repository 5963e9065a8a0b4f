import { forbidRealTime } from './real-time.js';
import { fingerprintOf, play } from './play.js';
Error.stackTraceLimit = 5;
const from = Number(process.argv[2] ?? 0), count = Number(process.argv[3] ?? 20);
const trace = process.argv[4] === 'trace';
const allow = forbidRealTime();
const began = process.hrtime.bigint();
let events = 0;
for (let seed = from; seed < from + count; seed += 1) {
  const p = await play(seed, trace ? (l) => void process.stdout.write(l + '\n') : undefined);
  events += p.events;
  if (p.history.ending !== 'reached' || count <= 20) process.stdout.write(`${seed} ${p.history.ending} ${p.history.endedMs.toFixed(0)} ev ${p.events} log ${p.history.sessions.map((s) => s.log.length)} ${fingerprintOf(p)}\n`);
}
allow();
process.stdout.write(`${Number(process.hrtime.bigint() - began) / 1e6 / count} ms/seed ${events / count} events/seed\n`);
