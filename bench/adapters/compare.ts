import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startRehearsal } from '../../apps/rehearsal/src/index.js';
import { builtFile } from '../paths.js';
import { wayNames, type Way } from './ways.js';

export interface Manner {
  title: string;
  streams: number;
  tokens: number;
  rate: number;
}

export interface Cost {
  way: Way;
  manner: Manner;
  cpuPerThousand: number;
}

const mostMs = 120_000;

/** CPU of reading a model's stream, alone: neither the model's nor the log's. */
export async function compare(manners: readonly Manner[]): Promise<Cost[]> {
  const rehearsal = await startRehearsal();
  try {
    const costs: Cost[] = [];
    for (const manner of manners) {
      for (const way of wayNames)
        costs.push({ way, manner, cpuPerThousand: await costOf(way, manner, rehearsal.url) });
    }
    return costs;
  } finally {
    await rehearsal.close();
  }
}

async function costOf(way: Way, { streams, tokens, rate }: Manner, url: string): Promise<number> {
  const prompt = `[[rate: ${rate}]][[tokens: ${tokens}]]`;
  const options = { timeout: mostMs, env: { PATH: process.env['PATH'] } };
  const reader = [builtFile('bench/adapters/read.js'), way, url, String(streams), prompt];
  const { stdout } = await promisify(execFile)(process.execPath, reader, options);
  const { deltas, cpuMs } = JSON.parse(stdout) as { deltas: number; cpuMs: number };
  if (deltas !== streams * tokens)
    throw new Error(`${way}: ${deltas} deltas of ${streams * tokens} came through.`);
  return (cpuMs / deltas) * 1_000;
}
