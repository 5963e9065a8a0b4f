import { problemsOf } from '../contracts/index.js';
import { settingsSchema, type Config } from './schema.js';

/** Says every mistake of the environment at once. Values are not repeated: some of them are secrets. */
export class ConfigError extends Error {
  constructor(readonly mistakes: string[]) {
    super(`The configuration is wrong:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** An empty variable counts as unset: compose files and CI hand them down that way. */
export function loadConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return fitting(parsed.data);
  throw new ConfigError(problemsOf(parsed.error).map(({ path, problem }) => `${path}: ${problem}`));
}

/** What is right by itself and not beside another setting. */
function fitting(config: Config): Config {
  const { PARLEY_MEMORY_PINS: pins, PARLEY_MEMORY_LIMIT: limit } = config;
  if (pins <= limit) return config;
  throw new ConfigError([`PARLEY_MEMORY_PINS: must not be above PARLEY_MEMORY_LIMIT, which is ${limit}`]);
}
