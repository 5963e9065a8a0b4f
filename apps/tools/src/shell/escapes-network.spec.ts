import { afterAll, expect, it } from '@jest/globals';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { runCommand } from '../sandbox/testing/run-command.js';
import { describeInSandbox } from '../sandbox/testing/sandbox-here.js';

const perl = (script: string) => `perl -e '${script}'`;

describeInSandbox('the network: a command does not reach', (sandbox) => {
  const servers: Server[] = [];
  let connections = 0;

  async function listening(at: { port: number; host: string } | { path: string }): Promise<AddressInfo> {
    const server = createServer(() => (connections += 1)).listen(at);
    servers.push(server);
    await once(server, 'listening');
    return server.address() as AddressInfo;
  }

  afterAll(() => {
    for (const server of servers) server.close();
  });

  it('a listener on the loopback of this machine, over TCP', async () => {
    const { port } = await listening({ port: 0, host: '127.0.0.1' });
    const { stderr } = await runCommand(sandbox, `bash -c "echo in >/dev/tcp/127.0.0.1/${port}"`);
    expect(stderr).toContain('Connection refused');
    expect(connections).toBe(0);
  });

  it('a listener on the loopback of this machine, over UDP', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    try {
      await once(socket, 'listening');
      const { port } = socket.address();
      const first = once(socket, 'message');
      await runCommand(sandbox, `bash -c "echo in >/dev/udp/127.0.0.1/${port}"`);
      socket.send('ours', port, '127.0.0.1');
      expect(String((await first)[0])).toBe('ours');
    } finally {
      socket.close();
    }
  });

  it('a listener on an abstract unix socket of this machine', async () => {
    const path = `\0parley-escape-${process.pid}`;
    await listening({ path });
    const { stdout } = await runCommand(
      sandbox,
      perl(
        `use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0); print connect(S, pack("Sa*", 1, "\\0${path.slice(1)}")) ? "in" : "out"`,
      ),
    );
    expect(stdout).toBe('out');
    expect(connections).toBe(0);
  });

  it('the hypervisor, over vsock', async () => {
    const { stdout } = await runCommand(sandbox, perl('socket(S, 40, 1, 0); print $!+0'));
    expect(stdout).toBe('97');
  });

  it('a name server, for it has no name to ask and no way to one', async () => {
    const ask = 'getent hosts example.org; cat /etc/resolv.conf';
    expect(await runCommand(sandbox, ask)).toMatchObject({ end: { kind: 'exited', code: 1 }, stdout: '' });
  });

  it('any interface but its own loopback', async () => {
    const { stdout } = await runCommand(sandbox, 'tail -n +3 /proc/net/dev | cut -d: -f1');
    expect(stdout.trim()).toBe('lo');
  });
});
