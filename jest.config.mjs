const shared = {
  cacheDirectory: '<rootDir>/.cache/jest',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  moduleNameMapper: {
    '^#client$': '<rootDir>/libs/client/src/index.ts',
    '^#shared/(.*)$': '<rootDir>/libs/shared/src/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

/** A real nats-server and a real Postgres, started once for the run. */
const servers = {
  globalSetup: '<rootDir>/test/harness/global-setup.mjs',
  globalTeardown: '<rootDir>/test/harness/global-teardown.mjs',
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      rootDir: import.meta.dirname,
      testMatch: ['<rootDir>/{apps,libs,bench}/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      rootDir: import.meta.dirname,
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '/test/faults/',
        '/test/providers/',
        '/test/simulation/simulation.spec.ts$',
      ],
      ...servers,
    },
    {
      ...shared,
      displayName: 'simulation',
      rootDir: import.meta.dirname,
      testMatch: ['<rootDir>/test/simulation/simulation.spec.ts'],
    },
    {
      ...shared,
      displayName: 'faults',
      rootDir: import.meta.dirname,
      testMatch: ['<rootDir>/test/faults/**/*.spec.ts'],
      ...servers,
    },
    {
      ...shared,
      displayName: 'live',
      rootDir: import.meta.dirname,
      testMatch: ['<rootDir>/test/providers/**/*.spec.ts'],
      ...servers,
    },
  ],
};
