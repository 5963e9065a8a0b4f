import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig, settings } from '#shared/config';

interface Service {
  image: string;
  command?: string[];
  environment?: Record<string, string | number>;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  networks: string[];
  ports?: string[];
  volumes?: string[];
  restart: string;
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  stop_grace_period: string;
}

const projectRoot = path.resolve(import.meta.dirname, '../..');
const file = path.join(projectRoot, 'docker-compose.yml');
const text = readFileSync(file, 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith('parley:'));

/** Everything the file asks of its user, with stand-ins. */
const answers: Record<string, string> = {
  NATS_PASSWORD: 'knats',
  POSTGRES_PASSWORD: 'kpostgres',
  PARLEY_TOKEN: 'ktoken-of-sixteen-characters',
};
/** Read by programs that have no settings of the shared schema. */
const otherNames = new Set(['PARLEY_REHEARSAL_HOST', 'PARLEY_REHEARSAL_PORT']);

describe('docker-compose.yml', () => {
  test('has one container for each app but standalone, which brings its own servers', () => {
    const apps = readdirSync(path.join(projectRoot, 'apps')).filter((app) => app !== 'standalone');
    expect(ours.map(([name]) => name).toSorted()).toEqual(apps.toSorted());
  });

  test.each(ours)('%s runs the program of its name', (name, { command }) => {
    expect(command).toEqual(['node', `dist/services/${name}.js`]);
    expect(existsSync(path.join(projectRoot, `apps/${name}/src/main.ts`))).toBe(true);
  });

  const watched = services.filter(([, { restart }]) => !runsOnce(restart));

  test('watches everything but what runs once', () => {
    const unwatched = services.filter(([, { healthcheck }]) => healthcheck?.disable);
    expect(unwatched.map(([name]) => name)).toEqual(['migrate']);
    expect(watched).toHaveLength(services.length - 1);
  });

  test.each(watched)('%s is watched by a command that can be read', (_, { healthcheck }) => {
    const [kind, program, ...args] = healthcheck?.test ?? [];
    expect([kind, typeof program, args.every((arg) => typeof arg === 'string')]).toEqual([
      'CMD',
      'string',
      true,
    ]);
  });

  // An unquoted colon in YAML makes a mapping out of a line of code.
  test.each(watched.filter(([, { healthcheck }]) => healthcheck?.test?.[1] === 'node'))(
    '%s is asked by a script without a slip',
    (_, { healthcheck }) => {
      expect(() => new Script(String(healthcheck?.test?.[3]))).not.toThrow();
    },
  );

  test.each(services)('%s has a pinned image', (_, { image }) => {
    expect(image).toMatch(/^[a-z]+:\d+[\w.-]*$/);
  });

  test.each(services)('%s may do no more than it must', (_, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  test.each(services)('%s waits for services that exist', (_, service) => {
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      const target = compose.services[needed];
      const wanted = runsOnce(String(target?.restart)) ? 'service_completed_successfully' : 'service_healthy';
      expect([needed, target !== undefined, condition]).toEqual([needed, true, wanted]);
    }
  });

  test('publishes nothing but the gateway, and that on this machine alone', () => {
    const published = services.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name, { ports }]) => [name, interpolated(String(ports))])).toEqual([
      ['gateway', '127.0.0.1:8080:8080'],
    ]);
  });

  test('lets only memory near Postgres, and only inference, logging and tools out', () => {
    const on = (network: string) =>
      services
        .filter(([, { networks }]) => networks.includes(network))
        .map(([name]) => name)
        .toSorted();
    expect(on('data')).toEqual(['memory', 'postgres']);
    expect(on('outside')).toEqual(['inference', 'logging', 'tools']);
    expect(compose.networks['data']?.internal && compose.networks['back']?.internal).toBe(true);
  });

  test('names only settings that exist', () => {
    const known = new Set([...Object.keys(settings), ...otherNames]);
    const named = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test.each(ours.filter(([name]) => name !== 'rehearsal'))(
    '%s gets a configuration that is right',
    (_, service) => {
      const environment = Object.entries(service.environment ?? {}).map(([name, value]) => [
        name,
        interpolated(String(value)),
      ]);
      expect(loadConfig(Object.fromEntries(environment)).PARLEY_NATS_URL).toBe(
        'nats://parley:knats@nats:4222',
      );
    },
  );

  test('holds no secret, and says what to set where one is missing', () => {
    const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secrets = values.filter(([name]) => /PASSWORD|TOKEN|SECRET|_KEY$/.test(name));
    for (const [, value] of secrets) expect(value).toMatch(/^\$\{\w+:(\?.+|-)\}$/);
    const inUrls = values.filter(([, value]) => /:\/\/[^@/]+@/.test(String(value)));
    for (const [, value] of inUrls) expect(value).toMatch(/:\/\/[^@]+:\$\{\w+:\?.+\}@/);
    expect([secrets.length > 0, inUrls.length > 0]).toEqual([true, true]);
  });

  test('every variable it reads is explained in .env.example', () => {
    const example = readFileSync(path.join(projectRoot, '.env.example'), 'utf8');
    const read = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => String(name)));
    // The user name is a default that nobody needs to change.
    read.delete('NATS_USER');
    read.delete('ANTHROPIC_BASE_URL');
    expect([...read].filter((name) => !new RegExp(`^(# )?${name}=`, 'm').test(example))).toEqual([]);
  });

  test.each(ours)('%s has time to drain before it is killed', (_, { environment, stop_grace_period }) => {
    const drainMs = Number(environment?.['PARLEY_DRAIN_MS'] ?? 0);
    expect(Number.parseInt(stop_grace_period, 10) * 1_000).toBeGreaterThan(drainMs);
  });

  test('keeps the data of both servers in volumes, and mounts what exists', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes).map((mount) => mount.split(':'));
    const missing = mounts
      .map(([source = '']) => source)
      .filter((source) =>
        source.startsWith('.') ? !existsSync(path.join(projectRoot, source)) : !(source in compose.volumes),
      );
    expect(missing).toEqual([]);
    expect(Object.keys(compose.volumes)).toEqual(['nats', 'postgres', 'workspaces']);
  });

  const canAsk = spawnSync('docker', ['compose', 'version'], { timeout: 10_000 }).status === 0;
  const asked = canAsk
    ? 'docker compose accepts it'
    : 'docker compose accepts it (no Docker engine answers): its compose plugin is missing';
  (canAsk ? test : test.skip)(asked, () => {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...answers };
    const args = ['compose', '--file', file, 'config', '--quiet'];
    expect(() => execFileSync('docker', args, { env, stdio: 'pipe', timeout: 30_000 })).not.toThrow();
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync(path.join(projectRoot, 'Dockerfile'), 'utf8');

  test('pins its base, the same one in every stage', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:\d+\.\d+-/);
  });

  test('runs as an ordinary user, without development packages', () => {
    const [runtime = ''] = dockerfile.split(/^FROM /m).slice(-1);
    expect(runtime).toMatch(/^USER node$/m);
    expect(runtime).toContain('--from=packages /parley/node_modules');
    expect(dockerfile).toMatch(/AS packages[\s\S]*?npm ci --omit=dev/);
  });
});

function runsOnce(restart: string): boolean {
  return restart.startsWith('on-failure');
}

/** As compose does it, for the forms that the file uses. */
function interpolated(value: string): string {
  return value.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const given = answers[name];
    if (given !== undefined) return given;
    if (kind === '-') return rest;
    throw new Error(`The file asks for ${name}, and the test has no answer.`);
  });
}
