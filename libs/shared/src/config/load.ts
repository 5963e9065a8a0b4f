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
  const mistakes = [
    ...pinsMistake(config),
    ...vaultMistake(config),
    ...signed.flatMap(([url, secret]) => pairMistake(config, url, secret)),
  ];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

function pinsMistake({ PARLEY_MEMORY_PINS: pins, PARLEY_MEMORY_LIMIT: limit }: Config): string[] {
  return pins > limit ? [`PARLEY_MEMORY_PINS: must not be above PARLEY_MEMORY_LIMIT, which is ${limit}`] : [];
}

function vaultMistake({ PARLEY_VAULT_LOG: log, PARLEY_VAULT_DIR: folder }: Config): string[] {
  return log !== undefined && folder === undefined
    ? ['PARLEY_VAULT_DIR: must be set where PARLEY_VAULT_LOG is']
    : [];
}

const signed = [
  ['PARLEY_REPORT_WEBHOOK_URL', 'PARLEY_REPORT_WEBHOOK_SECRET'],
  ['PARLEY_TOLD_WEBHOOK_URL', 'PARLEY_TOLD_WEBHOOK_SECRET'],
] as const;

/** Nobody could believe a message that is not signed. */
function pairMistake(config: Config, url: keyof Config, secret: keyof Config): string[] {
  if ((config[url] === undefined) === (config[secret] === undefined)) return [];
  const [missing, given] = config[url] === undefined ? [url, secret] : [secret, url];
  return [`${missing}: must be set where ${given} is`];
}
