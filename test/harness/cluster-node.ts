import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NodePorts {
  client: number;
  route: number;
  monitor: number;
}

/**
 * The server is killed when the shell's input ends: by us, or because we are no more, whatever ended us. The shell
 * waits for it, so when the shell has ended, the server has.
 */
const tether = '"$@" >"$OUTPUT" 2>&1 & echo $!; cat >/dev/null; kill -9 $! 2>/dev/null; wait';

/** One nats-server, alone or of a cluster: killed, frozen and started again on the same ports and the same folder. */
export class ClusterNode {
  private shell: ChildProcess | undefined;
  private pid: number | undefined;
  private readonly config: string;
  private readonly output: string;

  constructor(
    private readonly binary: string,
    readonly name: string,
    private readonly ports: NodePorts,
    routes: readonly number[],
    folder: string,
  ) {
    mkdirSync(folder, { recursive: true });
    this.output = join(folder, `${name}.log`);
    this.config = join(folder, `${name}.json`);
    // JSON is a form that nats-server reads too.
    writeFileSync(this.config, JSON.stringify(configOf(name, ports, routes, join(folder, name))));
  }

  get url(): string {
    return `nats://127.0.0.1:${this.ports.client}`;
  }

  get running(): boolean {
    return this.shell !== undefined;
  }

  async start(): Promise<void> {
    if (this.shell) return;
    const shell = spawn('/bin/sh', ['-c', tether, 'sh', this.binary, '--config', this.config], {
      env: { ...process.env, OUTPUT: this.output },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.shell = shell;
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    this.pid = Number(line.toString());
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    const shell = this.shell;
    if (!shell) return;
    const ended = once(shell, 'exit');
    shell.stdin?.end();
    await ended;
    this.shell = undefined;
    this.pid = undefined;
  }

  freeze(): void {
    if (this.pid !== undefined) process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.pid !== undefined) process.kill(this.pid, 'SIGCONT');
  }

  /** What the server's own door for operators says; undefined while it does not answer. */
  async ask(path: string): Promise<unknown> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.ports.monitor}${path}`, {
        signal: AbortSignal.timeout(2_000),
      });
      return answer.ok ? await answer.json() : undefined;
    } catch {
      // Not up, or frozen: the caller asks again until its own deadline.
      return undefined;
    }
  }
}

function configOf(name: string, ports: NodePorts, routes: readonly number[], store: string): object {
  return {
    server_name: name,
    host: '127.0.0.1',
    port: ports.client,
    http: `127.0.0.1:${ports.monitor}`,
    jetstream: { store_dir: store, max_file_store: 16 * 1024 ** 3, sync_interval: syncOf(routes) },
    ...(routes.length > 0 ? { cluster: clusterOf(ports, routes) } : {}),
  };
}

/** What one server alone has acknowledged is on its disk; of three, two others have it. */
function syncOf(routes: readonly number[]): string {
  return routes.length > 0 ? '2m' : 'always';
}

function clusterOf({ route }: NodePorts, routes: readonly number[]): object {
  return {
    name: 'parley-test',
    host: '127.0.0.1',
    port: route,
    routes: routes.map((port) => `nats://127.0.0.1:${port}`),
  };
}
