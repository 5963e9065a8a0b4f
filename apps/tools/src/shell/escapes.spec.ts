import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { calls, numbersOf } from '../sandbox/seccomp/calls.js';
import type { Machine } from '../sandbox/seccomp/rules.js';
import { runCommand } from '../sandbox/testing/run-command.js';
import { describeInSandbox } from '../sandbox/testing/sandbox-here.js';

/** Each tries for real to get out, to see what is not its own, or to take what is not given. */

const machine = process.arch as Machine;
const perl = (script: string) => `perl -e '${script}'`;

describeInSandbox('what is not its own: a command does not see', (sandbox) => {
  const secret = `canary-${process.pid}`;
  beforeAll(() => void (process.env['PARLEY_ESCAPE_SECRET'] = secret));
  afterAll(() => void delete process.env['PARLEY_ESCAPE_SECRET']);

  it('the environment of the service, in its own or in that of any process', async () => {
    const { stdout } = await runCommand(sandbox, 'env; cat /proc/[0-9]*/environ | tr "\\0" "\\n"');
    expect(stdout).toContain('HOME=/home/agent');
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain('PARLEY');
  });

  it('a process outside, and cannot signal one', async () => {
    const { stdout, stderr } = await runCommand(sandbox, `ls -d /proc/[0-9]*; kill -0 ${process.pid}`);
    expect(stdout.trim().split('\n').length).toBeLessThan(5);
    expect(stderr).toContain('No such process');
    expect(await runCommand(sandbox, 'kill -9 -1')).toBeDefined();
  });

  it('a file that the service has open', async () => {
    const { stdout } = await runCommand(sandbox, 'readlink /proc/self/fd/*');
    const [, out, error, ...others] = stdout.trim().split('\n');
    expect([out, error]).toEqual([
      expect.stringMatching(/^socket|^pipe/),
      expect.stringMatching(/^socket|^pipe/),
    ]);
    expect(others.filter((each) => !/^\/dev\/null$|\/devices\/null$|^\/proc\/\d+\/fd$/.test(each))).toEqual(
      [],
    );
  });

  it.each([
    ...[
      '/etc/shadow',
      '/etc/hostname',
      '/etc/ssh',
      '/root',
      homedir(),
      resolve('.'),
      resolve('package.json'),
    ],
    ...[
      '/var/run/docker.sock',
      '/run',
      '/var',
      '/sys',
      '/boot',
      '/mnt',
      '/srv',
      '/opt',
      '/dev/kmsg',
      '/dev/vda',
    ],
    ...['/proc/1/root/etc/shadow', '/proc/self/root/../../etc/shadow', '/proc/1/cwd/../root'],
  ])('%s', async (path) => {
    const { end } = await runCommand(sandbox, `[ -e '${path}' ]`);
    expect(end).toEqual({ kind: 'exited', code: 1 });
  });

  it.each(['/proc/cmdline', '/proc/kallsyms', '/proc/keys', '/proc/iomem'])('what %s tells', async (path) => {
    expect(await runCommand(sandbox, `cat ${path}`)).toMatchObject({ stdout: '' });
  });

  it('who has an account on this machine', async () => {
    const { stdout } = await runCommand(sandbox, 'cat /etc/passwd; id -un');
    expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['agent', 'nobody', 'agent', '']);
  });
});

describeInSandbox('writing: a command does not change', (sandbox) => {
  it.each(['/x', '/usr/x', '/usr/bin/x', '/etc/x', '/dev/x', '/proc/x', '/bin/x'])(
    'what lies beside %s',
    async (path) => {
      expect((await runCommand(sandbox, `: >${path}`)).end).not.toEqual({ kind: 'exited', code: 0 });
    },
  );

  // Root outside owns these, and needs no capability for them; another user may not write them anyhow.
  const refusal =
    process.geteuid?.() === 0
      ? /Read-only|nonexistent|No such/
      : /Read-only|nonexistent|No such|Permission denied/;
  it.each(['kernel/core_pattern', 'kernel/hostname', 'vm/overcommit_memory', 'kernel/modprobe'])(
    '/proc/sys/%s',
    async (name) => {
      const { end, stderr } = await runCommand(sandbox, `: >>/proc/sys/${name}`);
      expect(end).not.toEqual({ kind: 'exited', code: 0 });
      expect(stderr).toMatch(refusal);
    },
  );

  it('that it is the first to go where memory runs out, whatever else lies in /proc', async () => {
    const line =
      'cat /proc/self/oom_score_adj; echo 0 >/proc/self/oom_score_adj; cat /proc/self/oom_score_adj';
    const { stdout, stderr } = await runCommand(sandbox, line);
    expect(stdout).toBe('1000\n1000\n');
    expect(stderr).toMatch(/Read-only/);
  });

  it('the machine, by /proc/sysrq-trigger', async () => {
    expect((await runCommand(sandbox, ': >>/proc/sysrq-trigger')).end).not.toEqual({
      kind: 'exited',
      code: 0,
    });
  });
});

describeInSandbox('device files: a command', (sandbox) => {
  const names = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

  // With the mode that they have, so that no machine is harmed where one is changed.
  it.each([...names.map((name) => `/dev/${name}`), '/proc/self/fd/0', '/proc/1/fd/0'])(
    'does not change the mode or the times of %s',
    async (path) => {
      const line = `chmod 666 ${path} && echo changed; touch -cd 2001-01-01 ${path} && echo changed`;
      const { stdout, stderr } = await runCommand(sandbox, line);
      expect(stdout).toBe('');
      expect(stderr.match(/not permitted|Read-only/g)).toHaveLength(2);
    },
  );

  it('does not change the mode of its own input, which is one', async () => {
    const { stdout } = await runCommand(
      sandbox,
      perl('print -c STDIN ? "device " : "", chmod(0666, *STDIN)'),
    );
    expect(stdout).toBe('device 0');
  });

  it('can read and write them', async () => {
    const line = 'echo x >/dev/null; head -c 3 /dev/zero /dev/urandom /dev/random | wc -c; echo x >/dev/full';
    const { stdout, stderr } = await runCommand(sandbox, line);
    expect(Number(stdout)).toBeGreaterThan(9);
    expect(stderr).toMatch(/I\/O error|No space left/);
  });
});

describeInSandbox('privileges: a command does not gain', (sandbox) => {
  it('a capability, nor the leave to gain one by a setuid program', async () => {
    const { stdout } = await runCommand(sandbox, 'grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status');
    const values = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/:\s+/)),
    );
    const none = '0000000000000000';
    expect(values).toEqual({
      ...{ CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none },
      ...{ NoNewPrivs: '1', Seccomp: '2' },
    });
  });

  it('root by su, by a setuid copy of its own, or by asking', async () => {
    const tries = [
      'cp /usr/bin/id /tmp/id && chmod u+s /tmp/id && /tmp/id -u',
      'su -c "id -u" </dev/null',
      perl('$< = $> = 0; print "$>\\n"'),
    ];
    const { stdout } = await runCommand(sandbox, tries.join('; '));
    expect(stdout.trim().split('\n')).not.toContain('0');
    expect(stdout).toContain('1000');
  });

  it('a file that runs as somebody else, whichever way its mode is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-setuid-'));
    const mkdirat = { x64: 258, arm64: 34 }[machine];
    const raw = [...numbersOf(calls.moded.third, machine), mkdirat].join(',');
    const tries = [
      'touch 1; chmod 4755 1; mkdir -m 2755 2; touch 3; chmod g+s 3; install -m 6755 1 4; mkdir 5; chmod g+s 5; umask 0',
      perl('use Fcntl; sysopen(F, "6", O_CREAT|O_WRONLY, 06755); sysopen(F, "7", O_CREAT|O_WRONLY, 02755)'),
      perl('open(F, ">", "8"); chmod(04755, *F)'),
      perl(`for (${raw}) { syscall($_, -100, "1", 06755, 0); syscall($_, -100, "n$_", 0106755, 0) }`),
    ];
    try {
      const { stdout } = await runCommand(sandbox, `${tries.join('; ')}; ls | wc -l`, {
        writable: [{ from: folder, to: '/workspace' }],
        folder: '/workspace',
      });
      expect(Number(stdout)).toBeGreaterThan(3);
      const modes = (await readdir(folder)).map(
        async (name) => (await stat(join(folder, name))).mode & 0o6000,
      );
      expect(await Promise.all(modes)).toEqual(modes.map(() => 0));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('a namespace of its own, a mount, or another root', async () => {
    const tries = ['unshare -U true', 'unshare -m true', 'mount -t tmpfs none /tmp', 'chroot /tmp /bin/true'];
    const { stdout } = await runCommand(sandbox, tries.map((each) => `${each} 2>&1 && echo in`).join('; '));
    expect(stdout).not.toMatch(/^in$/m);
  });

  it('a system call that is refused: ptrace, mount, setns, keyctl, bpf and the others on the list', async () => {
    const numbers = numbersOf(calls.refused, machine);
    const { stdout } = await runCommand(
      sandbox,
      perl(`for (${numbers.join(',')}) { $! = 0; syscall($_, 0, 0, 0, 0, 0); print $!+0, " " }`),
    );
    expect(stdout.trim().split(' ')).toEqual(numbers.map(() => '1'));
  });

  it('a system call that is said not to be there: clone3, io_uring, memfd and System V memory', async () => {
    const numbers = numbersOf(calls.absent, machine);
    const { stdout } = await runCommand(
      sandbox,
      perl(`for (${numbers.join(',')}) { $! = 0; syscall($_, 0, 0, 0, 0, 0); print $!+0, " " }`),
    );
    expect(stdout.trim().split(' ')).toEqual(numbers.map(() => '38'));
  });

  it('a user namespace by clone', async () => {
    const { clone } = calls.judged;
    const { stdout } = await runCommand(
      sandbox,
      perl(`syscall(${clone[machine]}, 0x10000011, 0, 0, 0, 0); print $!+0`),
    );
    expect(stdout).toBe('1');
  });

  it('a terminal to type into', async () => {
    const { stdout } = await runCommand(
      sandbox,
      perl(
        '$c = "x"; ioctl(STDIN, 0x5412, $c); print $!+0, " "; print open(T, "<", "/dev/tty") ? "in" : "out"',
      ),
    );
    expect(stdout).toBe('1 out');
  });
});
