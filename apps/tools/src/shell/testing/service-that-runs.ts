import { spawn, type ChildProcess } from 'node:child_process';
import { bwrapArguments } from '../../sandbox/bwrap-arguments.js';
import type { Bubblewrap } from '../../sandbox/bubblewrap.js';
import { factsOfMachine } from '../../sandbox/machine.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import { systemCallFilter } from '../../sandbox/seccomp/filter.js';
import type { Machine } from '../../sandbox/seccomp/rules.js';
import { devices } from '../../sandbox/testing/sandbox-here.js';
import { smallLimits } from '../../sandbox/testing/run-command.js';

const script = `
  const { program, args, filter } = JSON.parse(process.argv[1]);
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'];
  const child = require('node:child_process').spawn(program, args, { stdio });
  child.stdio[5].end();
  child.stdio[6].end();
  child.stdio[4].end(Buffer.from(filter, 'base64'));
  setInterval(() => undefined, 1e6);
`;

/** A process of its own, that can be killed without killing the tests, with a command under it. */
export async function serviceThatRuns(
  sandbox: Sandbox,
  argv: readonly [string, ...string[]],
): Promise<ChildProcess> {
  const command = {
    argv,
    readOnly: [],
    writable: [],
    folder: '/tmp',
    limits: smallLimits,
    signal: new AbortController().signal,
  };
  const given = {
    program: (sandbox as Bubblewrap).program,
    args: bwrapArguments(await factsOfMachine(devices), command, {
      info: 3,
      filter: 4,
      more: 5,
      block: 6,
      files: {},
      mounts: [],
    }),
    filter: systemCallFilter(process.arch as Machine).toString('base64'),
  };
  return spawn(process.execPath, ['-e', script, JSON.stringify(given)], { stdio: 'ignore' });
}
