/**
 * Who may import whom. DESIGN in one sentence: arrows point from the apps to libs/shared and from its rooms to
 * `contracts`, never sideways and never back. `npm run layers` holds it; test/layers proves that each rule bites.
 */
const apps = '^apps/([^/]+)/';
/** Specs, and what only specs use. */
const spec = ['\\.spec\\.ts$', '/testing/'];
/** What an app shows to those that compose or test it. */
const rootModules = '^apps/([^/]+)/src/\\1\\.module\\.ts$';
const rehearsalDoor = '^apps/rehearsal/src/index\\.ts$';
const folderDoors = '^apps/.+/index\\.ts$';
const rooms = '^libs/shared/src/([^/]+)/';
/** What the client is held against in its own specs: the fold of the server, and its random sessions. */
const yardsticks = '^libs/client/src/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-app-imports-an-app',
      comment: 'Apps meet through the broker. What two of them need belongs in libs/shared.',
      severity: 'error',
      from: { path: apps, pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'standalone-takes-root-modules-only',
      comment: 'Standalone composes what the apps export as their root module, nothing deeper.',
      severity: 'error',
      from: { path: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: ['^apps/standalone/', rootModules, rehearsalDoor] },
    },
    {
      name: 'libs-import-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|bench|test)/' },
    },
    {
      name: 'contracts-import-nothing-of-ours',
      comment: 'Contracts are what everything else stands on.',
      severity: 'error',
      from: { path: '^libs/shared/src/contracts/' },
      to: { path: '^(apps|libs|bench|test)/', pathNot: '^libs/shared/src/contracts/' },
    },
    {
      name: 'conversation-and-config-stand-on-contracts',
      comment: 'Folds and settings know no broker, no framework and no service.',
      severity: 'error',
      from: { path: '^libs/shared/src/(conversation|config)/', pathNot: spec },
      to: {
        path: '^(apps|libs|bench|test)/',
        pathNot: ['^libs/shared/src/contracts/', '^libs/shared/src/$1/'],
      },
    },
    {
      name: 'rooms-have-one-door',
      comment: 'Inside libs/shared a room is entered by its index.ts.',
      severity: 'error',
      from: { path: rooms },
      to: { path: rooms, pathNot: ['^libs/shared/src/$1/', '^libs/shared/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'shared-has-doors',
      comment: "From outside, libs/shared is '#shared/<room>' and nothing else.",
      severity: 'error',
      from: { pathNot: ['^libs/shared/', yardsticks] },
      to: { path: '^libs/shared/', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'shared-doors-are-indexes',
      severity: 'error',
      from: { pathNot: ['^libs/shared/', yardsticks] },
      to: { path: '^libs/shared/', pathNot: '^libs/shared/src/[^/]+/index\\.ts$' },
    },
    {
      name: 'client-stands-alone',
      comment:
        'It is published by itself and runs in browsers: no package, nothing of Node, nothing of ours.',
      severity: 'error',
      from: { path: '^libs/client/src/', pathNot: spec },
      to: { pathNot: '^libs/client/src/' },
    },
    {
      name: 'client-has-one-door',
      comment: "From outside, libs/client is '#client' and nothing else.",
      severity: 'error',
      from: { pathNot: '^libs/client/' },
      to: { path: '^libs/client/', pathNot: '^libs/client/src/index\\.ts$' },
    },
    {
      name: 'tests-and-bench-use-doors',
      comment: 'What a test needs of an app is what the app shows: its root module, or the door of a folder.',
      severity: 'error',
      from: { path: '^(test|bench)/' },
      to: { path: '^apps/', pathNot: [rootModules, folderDoors] },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: ['^test/', ...spec] },
      to: { path: ['^test/', ...spec] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dev-dependencies-in-production',
      comment: 'The image is installed without devDependencies.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: spec },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'Whatever is imported stands in package.json; a package of a package may be gone tomorrow.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere would make every rule above blind for it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Resolves '#shared/<room>' to its sources, whether dist has been built or not.
    webpackConfig: { fileName: 'scripts/resolve-shared.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
