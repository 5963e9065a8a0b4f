import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

/** How long a child may take to leave after a friendly signal. */
const graceMs = 3_000;
const windows = process.platform === 'win32';
const running = new Map();
let interrupted = false;

/**
 * Runs one program, its output in a file, and resolves with how it ended. It leads a process group of its
 * own: ending the group ends whatever it has started, and Ctrl-C reaches it through us alone, once.
 *
 * @param {{ command: string[], cwd: string, logFile: string, env?: NodeJS.ProcessEnv, deadlineMs?: number }} step
 * @returns {Promise<{ ok: boolean, how: string, leftovers: boolean }>}
 */
export async function run({ command, cwd, logFile, env = process.env, deadlineMs }) {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const [file, ...args] = command;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', log, log], detached: !windows });
  closeSync(log);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  if (child.pid) running.set(child.pid, ended);
  let late = false;
  const deadline = setTimeout(
    () => {
      late = true;
      void endGroup(child.pid, ended);
    },
    deadlineMs ?? 2 ** 31 - 1,
  );
  const { error, code, signal } = await ended;
  clearTimeout(deadline);
  running.delete(child.pid);
  const leftovers = child.pid !== undefined && signalGroup(child.pid, 'SIGKILL');
  if (error) return { ok: false, how: `could not be started: ${error.message}`, leftovers };
  if (late) return { ok: false, how: `did not finish within ${seconds(deadlineMs)}`, leftovers };
  return { ok: code === 0, how: signal ? `was ended by ${signal}` : `ended with code ${code}`, leftovers };
}

/** From now on a signal to us ends what runs first, then clears up. Returns how to undo that. */
export function endChildrenOnSignals(clearUp = async () => {}) {
  const leave = async (signal) => {
    if (interrupted) return;
    interrupted = true;
    await Promise.all([...running].map(([pid, ended]) => endGroup(pid, ended)));
    await clearUp();
    process.stderr.write('\nStopped.\n');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, leave);
  return () => {
    for (const signal of signals) process.off(signal, leave);
  };
}

/** True once a signal has told us to leave: nobody should start or print anything more. */
export function leaving() {
  return interrupted;
}

/** What goes on just now, and since when. */
const underWay = new Map();

/**
 * Runs `work` and shows that it goes on: on a terminal all that goes on in one line with the elapsed seconds,
 * elsewhere a line at the start and one every 20 s.
 */
export async function withProgress(title, work) {
  const started = performance.now();
  underWay.set(title, started);
  const elapsed = (name, since) => `${name} … ${seconds(performance.now() - since)}`;
  const all = () => [...underWay].map(([name, since]) => elapsed(name, since)).join(', ');
  const tick = process.stdout.isTTY
    ? () => process.stdout.write(`\r\x1b[2K${all()} `)
    : () => process.stdout.write(`${elapsed(title, started)}\n`);
  if (process.stdout.isTTY) tick();
  else process.stdout.write(`${title} …\n`);
  const timer = setInterval(tick, process.stdout.isTTY ? 1_000 : 20_000);
  try {
    const result = await work();
    return { result, ms: performance.now() - started };
  } finally {
    clearInterval(timer);
    underWay.delete(title);
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
  }
}

/** The end of a log file, however long the file is. */
export function tailOf(file, lines) {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, 64 * 1024));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(fd);
  }
}

export function seconds(ms) {
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}

async function endGroup(pid, ended) {
  if (!signalGroup(pid, 'SIGTERM')) return;
  const killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(killer);
  signalGroup(pid, 'SIGKILL');
}

/** False when nobody of that group is there any more. */
function signalGroup(pid, signal) {
  try {
    return process.kill(windows ? pid : -pid, signal);
  } catch {
    // ESRCH: all of them have ended. EPERM cannot be: they are our own.
    return false;
  }
}
