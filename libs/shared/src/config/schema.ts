import { isIP } from 'node:net';
import { z } from 'zod';
import {
  idPattern,
  isVaultLogRule,
  passNames,
  vaultLogPlaceholders,
  type PassName,
} from '../contracts/index.js';
import { openTelemetrySettings } from './opentelemetry.js';

const text = z.string().min(1);
const whole = z.coerce.number({ error: 'must be a number' }).int('must be a whole number');
const port = whole.min(0, 'must be 0 to 65535').max(65_535, 'must be 0 to 65535');
const milliseconds = whole.positive('must be above 0');
const budget = whole.min(0, 'must not be below 0');
const dollars = z.coerce.number({ error: 'must be a number' }).min(0, 'must not be below 0');
const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');

function url(...protocols: string[]) {
  return text.refine(
    (value) => value.split(',').every((each) => protocols.includes(protocolOf(each.trim()))),
    {
      error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    },
  );
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : '';
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

function listOf(value: string): string[] {
  return value.split(',').map((each) => each.trim());
}

/** `none` stands for an empty list. */
function passesIn(value: string): string[] {
  return value.trim() === 'none' ? [] : listOf(value);
}

function arePasses(names: readonly string[]): boolean {
  return (
    new Set(names).size === names.length && names.every((name) => passNames.some((pass) => pass === name))
  );
}

function isNameServer(value: string): boolean {
  const [, bracketed, plain = value] = /^(?:\[(.+)\]|([^:]+))(?::\d{1,5})?$/.exec(value) ?? [];
  return isIP(bracketed ?? plain) !== 0;
}

/** One, and the client that calls it refuses names and passwords in an address: nothing would ever arrive. */
const webhookUrl = url('http:', 'https:')
  .refine((value) => !value.includes(','), 'must be one URL')
  .refine(
    (value) => !hasCredentials(value),
    'must hold no user and no password: who calls is told by the signature',
  );

function hasCredentials(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username !== '' || password !== '';
}

/** It is sent as a header. */
const secret = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable characters without blanks');

/** Whoever knows it can make others believe that a message is ours. */
const signingSecret = z.string().min(16, 'must have at least 16 characters');

const modelName = z
  .string()
  .regex(
    /^(anthropic|openai|rehearsal|rehearsal-openai)\/.+$/,
    'must be anthropic/<id>, openai/<id>, rehearsal/<name> or rehearsal-openai/<name>',
  );

/**
 * Every setting: the environment's name, what it may be, its default. The table in docs/configuration.md
 * is held against this one by a test.
 */
export const settings = {
  PARLEY_HOST: text.default('127.0.0.1'),
  PARLEY_PORT: port.default(8080),
  /** Health, readiness and metrics of a service that has no other HTTP door. */
  PARLEY_HEALTH_PORT: port.optional(),
  PARLEY_DATA_DIR: text.default('.parley'),
  PARLEY_NATS_URL: url('nats:', 'tls:').optional(),
  PARLEY_DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  PARLEY_NAMESPACE: z
    .string()
    .regex(idPattern, 'must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-"')
    .optional(),
  PARLEY_MIGRATE: flag.default(false),
  PARLEY_STREAM_REPLICAS: whole.min(1).max(5).default(1),
  PARLEY_LOG_KEEP_MS: whole.min(0, 'must not be below 0').default(3_600_000),
  PARLEY_LOG_TRIM_MS: milliseconds.default(10_000),
  PARLEY_SCHEDULE_CHECK_MS: milliseconds.default(60_000),
  PARLEY_ERASURE_CHECK_MS: milliseconds.default(10_000),
  PARLEY_IMPORT_BYTES: whole.min(1_024, 'must be at least 1024').default(33_554_432),
  PARLEY_LOG_MAX_BYTES: whole.min(1_048_576, 'must be at least 1048576').default(10_737_418_240),
  PARLEY_FILES_MAX_BYTES: whole.min(1_048_576, 'must be at least 1048576').default(5_368_709_120),
  PARLEY_TOKEN: z
    .string()
    .min(16, 'must have at least 16 characters')
    .regex(/^[\x21-\x7e]+$/, 'must be printable characters without blanks')
    .optional(),
  PARLEY_MODEL: modelName.optional(),
  /** For small questions, where a cheaper one will do. */
  PARLEY_CLASSIFIER_MODEL: modelName.optional(),
  PARLEY_MODEL_FALLBACKS: text
    .transform(listOf)
    .pipe(z.array(modelName).max(5, 'must name at most 5 models'))
    .optional(),
  PARLEY_EMBEDDING_MODEL: modelName.optional(),
  PARLEY_EMBEDDING_MS: milliseconds.max(600_000, 'must be at most 600000').default(30_000),
  PARLEY_MODELS_FILE: text.optional(),
  PARLEY_MODEL_LIST_MS: milliseconds
    .min(1_000, 'must be at least 1000')
    .max(86_400_000, 'must be at most 86400000')
    .default(300_000),
  PARLEY_AGENTS_DIR: text.default('agents'),
  PARLEY_SKILLS_DIR: text.default('skills'),
  /** Unset: there is no vault. */
  PARLEY_VAULT_DIR: text.optional(),
  /** `admin`: whoever has that scope; `all`; or ids of users. */
  PARLEY_VAULT_USERS: text.transform(listOf).default(['admin']),
  /** Who answers in files that name nobody. */
  PARLEY_VAULT_AGENT: z.string().regex(idPattern, 'must be the id of an agent, or none').default('assistant'),
  /** Unset: turns of other faces are not written to it. */
  PARLEY_VAULT_LOG: text
    .refine(
      isVaultLogRule,
      `must be a path with ${vaultLogPlaceholders.map((name) => `{${name}}`).join(', ')}`,
    )
    .optional(),
  PARLEY_VAULT_FILE_MS: milliseconds
    .min(50, 'must be at least 50')
    .max(60_000, 'must be at most 60000')
    .default(400),
  PARLEY_VAULT_STREAM_MS: milliseconds
    .min(10, 'must be at least 10')
    .max(60_000, 'must be at most 60000')
    .default(100),
  ANTHROPIC_API_KEY: text.optional(),
  ANTHROPIC_BASE_URL: url('http:', 'https:').optional(),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: url('http:', 'https:').optional(),
  PARLEY_REHEARSAL_URL: url('http:', 'https:').optional(),
  PARLEY_CORS_ORIGINS: text
    .refine((value) => listOf(value).every(isOrigin), {
      error: 'must be origins such as https://app.example.org, without a path',
    })
    .transform(listOf)
    .optional(),
  PARLEY_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
  PARLEY_VERDICT_WAIT_MS: milliseconds.default(3_000),
  PARLEY_HISTORY_WAIT_MS: milliseconds.default(10_000),
  PARLEY_HEARTBEAT_MS: milliseconds.default(10_000),
  PARLEY_SLOW_READER_BYTES: whole.min(65_536, 'must be at least 65536').default(1_048_576),
  PARLEY_MAX_CONNECTIONS: whole.min(1).default(20_000),
  PARLEY_MAX_WATCHED: whole.min(1).default(1_000),
  PARLEY_MAX_WATCHED_EVENTS: whole.min(1).max(500, 'must be at most 500').default(50),
  PARLEY_MAX_FRAME_BYTES: whole.min(1_024, 'must be at least 1024').default(1_048_576),
  PARLEY_MAX_TEXT_CHARS: whole.min(1).max(100_000, 'must be at most 100000').default(100_000),
  PARLEY_MAX_ATTACHMENTS: whole.min(0).max(100, 'must be at most 100').default(20),
  PARLEY_MAX_FILE_BYTES: whole.min(1).max(1_073_741_824, 'must be at most 1073741824').default(104_857_600),
  PARLEY_MAX_IMAGE_BYTES: whole.min(0).max(33_554_432, 'must be at most 33554432').default(5_242_880),
  PARLEY_WORKSPACES_DIR: text.optional(),
  PARLEY_WORKSPACE_BYTES: whole.min(1_048_576, 'must be at least 1048576').default(1_073_741_824),
  PARLEY_WORKSPACE_FILES: whole
    .min(100, 'must be at least 100')
    .max(1_000_000, 'must be at most 1000000')
    .default(100_000),
  /** A day at least: no call lasts as long, so none is swept while it runs. */
  PARLEY_WORKSPACE_KEEP_MS: milliseconds.min(86_400_000, 'must be at least 86400000').default(2_592_000_000),
  PARLEY_PROJECT_ROOTS: text
    .transform(listOf)
    .pipe(
      z.array(z.string().startsWith('/', 'must be absolute paths')).max(100, 'must name at most 100 folders'),
    )
    .optional(),
  PARLEY_MCP_FILE: text.optional(),
  PARLEY_MODEL_SILENCE_MS: milliseconds.default(300_000),
  PARLEY_MAX_TOOL_ROUNDS: whole.min(1).default(25),
  PARLEY_TOOL_OUTPUT_BYTES: whole
    .min(1_024, 'must be at least 1024')
    .max(524_288, 'must be at most 524288')
    .default(262_144),
  /** Host names, addresses and CIDRs; what each may be is checked where they are used. */
  PARLEY_WEB_ALLOW: text.transform(listOf).optional(),
  PARLEY_WEB_DENY: text.transform(listOf).optional(),
  PARLEY_WEB_MS: milliseconds.max(600_000, 'must be at most 600000').default(20_000),
  PARLEY_WEB_BYTES: whole
    .min(1_024, 'must be at least 1024')
    .max(104_857_600, 'must be at most 104857600')
    .default(5_242_880),
  PARLEY_DNS_SERVERS: text
    .refine((value) => listOf(value).every(isNameServer), {
      error: 'must be addresses such as 10.0.0.2 or 10.0.0.2:5353',
    })
    .transform(listOf)
    .optional(),
  PARLEY_SEARCH: z
    .enum(['searxng', 'brave', 'tavily'], { error: 'must be searxng, brave or tavily' })
    .optional(),
  PARLEY_SEARCH_URL: url('http:', 'https:').optional(),
  PARLEY_SEARCH_KEY: secret.optional(),
  /** A path; unset: the PATH is looked through. */
  PARLEY_BWRAP: text.optional(),
  PARLEY_SHELL_MS: milliseconds
    .min(1_000, 'must be at least 1000')
    .max(3_600_000, 'must be at most 3600000')
    .default(120_000),
  PARLEY_SHELL_MEMORY_BYTES: whole
    .min(67_108_864, 'must be at least 67108864')
    .max(1_099_511_627_776, 'must be at most 1099511627776')
    .default(1_073_741_824),
  PARLEY_SHELL_PROCESSES: whole.min(8, 'must be at least 8').max(4_096, 'must be at most 4096').default(128),
  PARLEY_SHELL_FILE_BYTES: whole.min(1_048_576, 'must be at least 1048576').default(268_435_456),
  /** Unset: as many as the machine's cores and memory are good for. */
  PARLEY_SHELL_AT_ONCE: whole.min(1, 'must be at least 1').max(1_000, 'must be at most 1000').optional(),
  PARLEY_TOOL_FILE_BYTES: whole
    .min(1_024, 'must be at least 1024')
    .max(1_073_741_824, 'must be at most 1073741824')
    .default(67_108_864),
  PARLEY_TOOLS_POOL: z
    .string()
    .regex(idPattern, 'must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-"')
    .default('default'),
  PARLEY_DRAIN_MS: milliseconds.default(60_000),
  PARLEY_WARM_MS: milliseconds.default(60_000),
  PARLEY_MAX_WARM: whole.min(1).default(10_000),
  PARLEY_QUEUE_LIMIT: whole.min(0).max(1_000, 'must be at most 1000').default(100),
  PARLEY_TURN_LIMIT_MS: milliseconds.default(14_400_000),
  PARLEY_TOOL_DEFAULT: z
    .enum(['ask', 'allow', 'deny'], { error: 'must be ask, allow or deny' })
    .default('ask'),
  PARLEY_APPROVAL_MS: milliseconds.max(2_592_000_000, 'must be at most 2592000000').default(86_400_000),
  PARLEY_CLIENT_CALL_MS: milliseconds.max(2_592_000_000, 'must be at most 2592000000').default(86_400_000),
  PARLEY_CHILDREN: whole.min(0).max(100, 'must be at most 100').default(10),
  PARLEY_CHILD_DEPTH: whole.min(0).max(5, 'must be at most 5').default(2),
  PARLEY_REVIEW_MS: milliseconds.max(600_000, 'must be at most 600000').default(30_000),
  PARLEY_COMPANY_MS: milliseconds
    .min(100, 'must be at least 100')
    .max(60_000, 'must be at most 60000')
    .default(10_000),
  PARLEY_DISCONNECT_MS: milliseconds.default(5_000),
  PARLEY_CHECKPOINT_APPENDS: whole.min(1).default(64),
  PARLEY_BASE_PROMPT: text.max(100_000, 'must have at most 100000 characters').optional(),
  PARLEY_MAX_OUTPUT_TOKENS: whole.min(1).max(1_000_000, 'must be at most 1000000').default(8_192),
  PARLEY_EMPTY_CALL_STEPS: whole.min(1).max(100, 'must be at most 100').default(5),
  PARLEY_RETRY_ATTEMPTS: whole.min(1).max(20, 'must be at most 20').default(4),
  PARLEY_RETRY_BASE_MS: milliseconds.max(60_000, 'must be at most 60000').default(500),
  PARLEY_RETRY_CAP_MS: milliseconds.max(600_000, 'must be at most 600000').default(30_000),
  PARLEY_RETRY_AFTER_MS: whole.min(0).max(3_600_000, 'must be at most 3600000').default(60_000),
  PARLEY_CONTEXT_ATTEMPTS: whole.min(1).max(10, 'must be at most 10').default(3),
  PARLEY_COMPACT_AT: z.coerce
    .number({ error: 'must be a number' })
    .min(0.1, 'must be at least 0.1')
    .max(1, 'must be at most 1')
    .default(0.8),
  PARLEY_COMPACT_KEEP_TOKENS: whole.min(0).max(1_000_000, 'must be at most 1000000').default(20_000),
  PARLEY_SUMMARY_MS: milliseconds.max(600_000, 'must be at most 600000').default(60_000),
  /** Of each agent of a user, so many memories are always recalled. */
  PARLEY_MEMORY_PINS: whole.min(0, 'must not be below 0').max(100, 'must be at most 100').default(20),
  /** How long a recall waits for the vector of what was said before it does without. */
  PARLEY_RECALL_EMBEDDING_MS: milliseconds.max(5_000, 'must be at most 5000').default(500),
  /** Of sessions for which neither they themselves nor their host says which. */
  PARLEY_PASSES: text
    .refine((value) => arePasses(passesIn(value)), {
      error: `must be none, or some of ${passNames.join(', ')}, separated by commas, each once`,
    })
    .transform((value) => passesIn(value) as PassName[])
    .default(['title', 'memory']),
  PARLEY_PASSES_WAIT_MS: whole
    .min(0, 'must not be below 0')
    .max(60_000, 'must be at most 60000')
    .default(3_000),
  PARLEY_MEMORY_TOKENS: whole
    .min(0, 'must not be below 0')
    .max(100_000, 'must be at most 100000')
    .default(1_500),
  PARLEY_RECALL_MS: milliseconds.max(30_000, 'must be at most 30000').default(2_000),
  PARLEY_MEMORY_LIMIT: whole.min(1, 'must be at least 1').max(200, 'must be at most 200').default(50),
  PARLEY_PASS_MS: milliseconds
    .min(100, 'must be at least 100')
    .max(120_000, 'must be at most 120000')
    .default(90_000),
  PARLEY_PASS_RETRY_MS: milliseconds.max(60_000, 'must be at most 60000').default(2_000),
  PARLEY_PLACE_MS: milliseconds.max(600_000, 'must be at most 600000').default(10_000),
  /** Of one user; a day and a week are those of UTC. Unset: no limit. */
  PARLEY_BUDGET_REQUESTS_DAY: budget.optional(),
  PARLEY_BUDGET_REQUESTS_WEEK: budget.optional(),
  PARLEY_BUDGET_TOKENS_DAY: budget.optional(),
  PARLEY_BUDGET_TOKENS_WEEK: budget.optional(),
  PARLEY_BUDGET_COST_DAY: dollars.optional(),
  PARLEY_BUDGET_COST_WEEK: dollars.optional(),
  PARLEY_BUDGET_RUNNING: budget.optional(),
  PARLEY_REPORT_RECORDS: flag.default(true),
  PARLEY_REPORT_WEBHOOK_URL: webhookUrl.optional(),
  PARLEY_REPORT_WEBHOOK_SECRET: signingSecret.optional(),
  PARLEY_REPORT_WEBHOOK_MS: milliseconds.max(60_000, 'must be at most 60000').default(10_000),
  PARLEY_REPORT_RETRY_MS: milliseconds.max(3_600_000, 'must be at most 3600000').default(1_000),
  PARLEY_REPORT_GIVE_UP_MS: milliseconds.max(604_800_000, 'must be at most 604800000').default(86_400_000),
  PARLEY_TOLD_WEBHOOK_URL: webhookUrl.optional(),
  PARLEY_TOLD_WEBHOOK_SECRET: signingSecret.optional(),
  /** Unset: 64, and as many as there are for the rehearsal. */
  PARLEY_MODEL_CONCURRENCY: whole
    .min(1, 'must be at least 1')
    .max(100_000, 'must be at most 100000')
    .optional(),
  PARLEY_MODEL_RATE: whole.min(1, 'must be at least 1').max(100_000, 'must be at most 100000').optional(),
  ...openTelemetrySettings,
} as const;

export type SettingName = keyof typeof settings;
export const settingsSchema = z.object(settings);
export type Config = z.infer<typeof settingsSchema>;
