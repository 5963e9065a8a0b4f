import { pino } from 'pino';
import { callHash, callKey, type CallJob, type CallRecord, type CallResult } from '#shared/contracts';
import { registryOf } from '../../registry/tool-sources.js';
import { CallRunner } from '../call-runner.js';
import { Outputs } from '../outputs.js';
import { House, type HouseProcess } from './house.js';
import { KeptWholes } from './kept-wholes.js';
import { ScriptedTool } from './scripted-tool.js';

export const key = callKey('s', 't', 0, 'call_1');
const outputBytes = 1_000;

export interface Worker {
  runner: CallRunner;
  process: HouseProcess;
}

/** Runners of one house, with one tool that may be run again and one that may not. */
export class Crew {
  readonly house = new House();
  readonly careful = new ScriptedTool('careful', false);
  readonly repeatable = new ScriptedTool('repeatable', true);
  readonly wholes = new KeptWholes();

  worker(name: string): Worker {
    const process = this.house.process(name);
    const registry = registryOf([this.careful, this.repeatable]);
    const outputs = new Outputs(outputBytes, this.wholes);
    const runner = new CallRunner(process.ports(), registry, outputs, pino({ level: 'silent' }));
    runner.start();
    return { runner, process };
  }

  /** What the session was told, if anything. */
  sent(): CallResult | undefined {
    const body = this.house.mail.get(`c_${key}`)?.body;
    if (!body) return undefined;
    const { outcome, output, truncated, file } = body;
    return { outcome, output, truncated, ...(file === undefined ? {} : { file }) };
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    for (let turns = 0; turns < 1_000; turns += 1) {
      if (holds()) return;
      await this.house.clock.breath();
    }
    throw new Error(`Waited in vain: ${what}`);
  }

  /** Nothing of a crashed runner moves any more once its faults have struck. */
  settled({ process }: Worker): Promise<void> {
    return this.until('the runner crashes', () => process.crashed);
  }
}

export function job(more: Partial<CallJob> = {}): CallJob {
  const address = { session: 's', turn: 't', step: 0, call: 'call_1', key };
  const asked = {
    v: 1 as const,
    ...address,
    owner: 'u',
    place: { workspace: 's' },
    name: 'careful',
    input: { text: 'hello' },
    ...more,
  };
  return { ...asked, hash: more.hash ?? callHash(asked.name, asked.input) };
}

export const repeatableJob = (): CallJob => job({ name: 'repeatable' });

export function ok(output: string): CallResult {
  return { outcome: 'ok', output, truncated: false };
}

export const done = (result: CallResult): CallRecord => ({ state: 'done', result });
export const claimedBy = (runner: string): CallRecord => ({ state: 'claimed', runner, attempt: 1 });
