import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

/**
 * A layer rule that matches nothing holds nothing, and nobody notices. So each rule is shown a small tree that
 * breaks it, and one that breaks none.
 */
const projectRoot = path.resolve(import.meta.dirname, '../..');
const depcruise = path.join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const house = {
  'libs/shared/src/contracts/index.ts': "export * from './ids.js';",
  'libs/shared/src/contracts/ids.ts': "import { z } from 'zod';\nexport const id = z.string();",
  'libs/shared/src/config/index.ts': "export { id as setting } from '../contracts/index.js';",
  'libs/shared/src/conversation/index.ts': "export { id as fold } from '../contracts/index.js';",
  'libs/shared/src/broker/index.ts': "export { id as broker } from '../contracts/index.js';",
  'libs/shared/src/broker/log/writer.ts': "export { id as writer } from '../../contracts/index.js';",
  'libs/client/src/index.ts': "export { fold } from './fold/fold.js';",
  'libs/client/src/fold/fold.ts': 'export const fold = 1;',
  'libs/client/src/testing/log.ts': "export { writer } from '../../../shared/src/broker/log/writer.js';",
  'libs/client/src/fold/fold.spec.ts': [
    "export { fold } from '#shared/conversation';",
    "export { writer } from '../testing/log.js';",
    "export { once } from 'node:events';",
  ].join('\n'),
  'apps/gateway/src/gateway.module.ts': "export { broker } from '#shared/broker';",
  'apps/gateway/src/faces/face.ts': "export { fold } from '#shared/conversation';",
  'apps/memory/src/memory.module.ts': "export { setting } from '#shared/config';",
  'apps/rehearsal/src/index.ts': "export { start } from './server.js';",
  'apps/rehearsal/src/server.ts': 'export const start = 1;',
  'apps/standalone/src/backing/index.ts': "export { nats } from './nats.js';",
  'apps/standalone/src/backing/nats.ts': 'export const nats = 1;',
  'apps/standalone/src/standalone.module.ts': [
    "export * from '../../gateway/src/gateway.module.js';",
    "export * from '../../rehearsal/src/index.js';",
  ].join('\n'),
  'bench/main.ts': "export { broker } from '#shared/broker';",
  'test/harness/harness.ts': [
    "export { fold } from '#client';",
    "export { nats } from '../../apps/standalone/src/backing/index.js';",
    "export { start } from '../../apps/rehearsal/src/index.js';",
    "export * from '../../apps/memory/src/memory.module.js';",
    "export { jest } from '@jest/globals';",
  ].join('\n'),
};

/** Each planted file breaks the rules it is listed with, and no others. */
const violations: { file: string; text: string; rules: string[] }[] = [
  {
    file: 'apps/gateway/src/sideways.ts',
    text: "export * from '../../memory/src/memory.module.js';",
    rules: ['no-app-imports-an-app'],
  },
  {
    file: 'apps/memory/src/types-too.ts',
    text: "import type { start } from '../../rehearsal/src/server.js';\nexport type S = typeof start;",
    rules: ['no-app-imports-an-app'],
  },
  {
    file: 'apps/standalone/src/deeper.ts',
    text: "export * from '../../gateway/src/faces/face.js';",
    rules: ['standalone-takes-root-modules-only'],
  },
  {
    file: 'libs/shared/src/broker/upwards.ts',
    text: "export * from '../../../../apps/memory/src/memory.module.js';",
    rules: ['libs-import-no-app'],
  },
  {
    file: 'libs/shared/src/contracts/heavy.ts',
    text: "export { setting } from '../config/index.js';",
    rules: ['contracts-import-nothing-of-ours'],
  },
  {
    file: 'libs/shared/src/conversation/io.ts',
    text: "export { broker } from '../broker/index.js';",
    rules: ['conversation-and-config-stand-on-contracts'],
  },
  {
    file: 'libs/shared/src/config/io.ts',
    text: "export { broker } from '../broker/index.js';",
    rules: ['conversation-and-config-stand-on-contracts'],
  },
  {
    file: 'libs/shared/src/telemetry/window.ts',
    text: "export { id } from '../contracts/ids.js';",
    rules: ['rooms-have-one-door'],
  },
  {
    file: 'apps/memory/src/by-path.ts',
    text: "export { broker } from '../../../libs/shared/src/broker/index.js';",
    rules: ['shared-has-doors'],
  },
  {
    file: 'apps/memory/src/deep-door.ts',
    text: "export { writer } from '../../../libs/shared/src/broker/log/writer.js';",
    rules: ['shared-has-doors', 'shared-doors-are-indexes'],
  },
  {
    file: 'libs/client/src/types.ts',
    text: "import type { id } from '#shared/contracts';\nexport type Id = typeof id;",
    rules: ['client-stands-alone'],
  },
  {
    file: 'libs/client/src/node.ts',
    text: "export { once } from 'node:events';",
    rules: ['client-stands-alone'],
  },
  { file: 'libs/client/src/packages.ts', text: "export { z } from 'zod';", rules: ['client-stands-alone'] },
  {
    file: 'apps/gateway/src/client-by-window.ts',
    text: "export { fold } from '../../../libs/client/src/fold/fold.js';",
    rules: ['client-has-one-door'],
  },
  {
    file: 'apps/memory/src/no-such-door.ts',
    text: "export { id } from '#shared/cellar';",
    rules: ['no-unresolvable'],
  },
  {
    file: 'test/harness/deeper.ts',
    text: "export { nats } from '../../apps/standalone/src/backing/nats.js';",
    rules: ['tests-and-bench-use-doors'],
  },
  {
    file: 'bench/deeper.ts',
    text: "export { fold } from '../apps/gateway/src/faces/face.js';",
    rules: ['tests-and-bench-use-doors'],
  },
  {
    file: 'bench/borrowed.ts',
    text: "export { start } from '../test/harness/harness.js';",
    rules: ['nothing-imports-tests'],
  },
  // A circle is told once, of the file in it that comes first.
  { file: 'apps/memory/src/circle/b.ts', text: "export * from './a.js';", rules: [] },
  {
    file: 'apps/memory/src/circle/a.ts',
    text: "export * from './b.js';\nexport const circle = 1;",
    rules: ['no-circular'],
  },
  {
    file: 'apps/memory/src/tool.ts',
    text: "export { transform } from '@swc/core';",
    rules: ['no-dev-dependencies-in-production'],
  },
  {
    file: 'apps/memory/src/lucky.ts',
    text: "export { parse } from 'semver';",
    rules: ['no-undeclared-packages'],
  },
  {
    file: 'apps/memory/src/lost.ts',
    text: "export { nothing } from './nowhere.js';",
    rules: ['no-unresolvable'],
  },
];

let tree: string;

beforeAll(async () => {
  const cache = path.join(projectRoot, '.cache');
  await mkdir(cache, { recursive: true });
  tree = await mkdtemp(path.join(cache, 'layers-'));
  const copied = ['.dependency-cruiser.cjs', 'scripts/resolve-shared.cjs', 'tsconfig.json'];
  for (const file of copied) await cp(path.join(projectRoot, file), path.join(tree, file));
  // Without its name: Jest takes two packages of one name for a mistake.
  const manifest = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'));
  await plant('package.json', JSON.stringify({ ...manifest, name: undefined }));
  for (const [file, text] of Object.entries(house)) await plant(file, text);
});

afterAll(async () => {
  await rm(tree, { recursive: true, force: true });
});

test('a house in order breaks no rule', async () => {
  expect(await brokenRules()).toEqual([]);
}, 30_000);

test('every rule has a case here', async () => {
  const { default: config } = await import(path.join(projectRoot, '.dependency-cruiser.cjs'));
  const rules: { name: string }[] = config.forbidden;
  const proven = new Set(violations.flatMap((violation) => violation.rules));
  expect(rules.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
});

test('each planted violation is named by its rules, and by no others', async () => {
  for (const { file, text } of violations) await plant(file, text);
  const found = await brokenRules();
  const expected = violations.flatMap(({ file, rules }) => rules.map((rule) => `${file} ${rule}`));
  expect(found).toEqual(expected.toSorted());
}, 30_000);

async function plant(file: string, text: string): Promise<void> {
  const target = path.join(tree, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, `${text}\n`);
}

async function brokenRules(): Promise<string[]> {
  const args = [depcruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, 'apps', 'libs', 'bench', 'test'], {
    cwd: tree,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string }) => error);
  const report = JSON.parse(stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  const named = report.summary.violations.map(({ from, rule }) => `${from} ${rule.name}`);
  return [...new Set(named)].toSorted();
}
