import type { Usage } from '#shared/contracts';
import { ModelFailure, type ModelFailureParts } from '../model-port.js';
import { isAboutFiles } from './about-files.js';
import { isTooLong } from './context-too-long.js';
import { evidenceOf, type Evidence } from './evidence.js';
import { maskedError } from './masked.js';
import { quoted } from './quoted.js';

type Judgement = Omit<ModelFailureParts, 'usage' | 'retryAfterMs'>;

export interface Failed {
  model: string;
  usage?: Usage | undefined;
  /** What the provider was shown, and may repeat: neither a person nor a log may read it. */
  keys?: readonly string[];
}

/** Whatever a provider, its SDK or the network threw, as a failure in words for the person who waits. */
export function failureOf(error: unknown, { model, usage, keys = [] }: Failed): ModelFailure {
  if (error instanceof ModelFailure) return withUsage(error, usage);
  const evidence = evidenceOf(error);
  const { retryAfterMs } = evidence;
  return new ModelFailure(
    { ...judge(evidence, { model, keys }), usage, retryAfterMs },
    { cause: maskedError(error, keys) },
  );
}

function withUsage(failure: ModelFailure, usage: Usage | undefined): ModelFailure {
  return failure.usage !== undefined || usage === undefined ? failure : failure.costing(usage);
}

export const tooLong: Judgement = {
  code: 'context_exhausted',
  message: 'The conversation is too long for this model.',
  retryable: false,
};
export const fellSilent: Judgement = {
  code: 'provider_timeout',
  message: 'The model provider fell silent.',
  retryable: true,
};
export const brokeOff: Judgement = {
  code: 'provider_connection',
  message: 'The connection to the model provider broke off.',
  retryable: true,
};

type AskedWith = Required<Pick<Failed, 'model' | 'keys'>>;

/** The first that fits. */
const judges: readonly ((evidence: Evidence, asked: AskedWith) => Judgement | undefined)[] = [
  // Also of a single file it may be said that it is too large.
  unacceptableFile,
  (evidence) => (isTooLong(evidence) ? tooLong : undefined),
  unpaid,
  unauthorized,
  unknownModel,
  slowDown,
  overloaded,
  timedOut,
  unreachable,
  broken,
  refused,
];

function judge(evidence: Evidence, asked: AskedWith): Judgement {
  for (const each of judges) {
    const judgement = each(evidence, asked);
    if (judgement) return judgement;
  }
  return brokeOff;
}

function unacceptableFile(evidence: Evidence, { keys }: AskedWith): Judgement | undefined {
  if (!isAboutFiles(evidence)) return undefined;
  const message = `The model provider does not accept a file${quoted(evidence.texts, keys)}.`;
  return { code: 'provider_error', message, retryable: false, about: 'files' };
}

function unpaid({ status, marks }: Evidence): Judgement | undefined {
  const isUnpaid = status === 402 || has(marks, 'insufficient_quota', 'billing_error', 'billing_not_active');
  if (!isUnpaid) return undefined;
  const message = 'Our account at the model provider has no credit left.';
  return { code: 'provider_rate_limit', message, retryable: false, about: 'model' };
}

function unauthorized({ status, marks }: Evidence): Judgement | undefined {
  const names = ['authentication_error', 'permission_error', 'invalid_api_key'];
  if (status !== 401 && status !== 403 && !has(marks, ...names)) return undefined;
  const message = 'The model provider does not accept our key.';
  return { code: 'provider_auth', message, retryable: false, about: 'model' };
}

function unknownModel({ status, marks }: Evidence, { model }: AskedWith): Judgement | undefined {
  if (status !== 404 && !has(marks, 'not_found_error', 'model_not_found')) return undefined;
  const message = `The model provider does not know the model ${model}.`;
  return { code: 'provider_error', message, retryable: false, about: 'model' };
}

function slowDown({ status, marks }: Evidence): Judgement | undefined {
  if (status !== 429 && !has(marks, 'rate_limit_error', 'rate_limit_exceeded')) return undefined;
  const message = 'The model provider asks us to slow down.';
  return { code: 'provider_rate_limit', message, retryable: true };
}

function overloaded({ status, marks, texts }: Evidence): Judgement | undefined {
  const isOverloaded =
    status === 529 ||
    has(marks, 'overloaded_error', 'overloaded', 'engine_overloaded') ||
    (status === 503 && texts.some((text) => /overloaded|loading model/i.test(text)));
  if (!isOverloaded) return undefined;
  return { code: 'provider_overloaded', message: 'The model provider is overloaded.', retryable: true };
}

function timedOut({ status, marks, texts }: Evidence): Judgement | undefined {
  const isTimeout =
    status === 408 ||
    status === 504 ||
    has(marks, 'etimedout', 'esockettimedout', 'timeout_error') ||
    (status === undefined && texts.some((text) => /^request timed out/i.test(text)));
  if (!isTimeout) return undefined;
  const message = 'The model provider did not answer in time.';
  return { code: 'provider_timeout', message, retryable: true };
}

function unreachable({ status, marks }: Evidence): Judgement | undefined {
  const codes = ['econnrefused', 'enotfound', 'eai_again', 'ehostunreach', 'enetunreach'];
  if (status !== undefined || !has(marks, ...codes)) return undefined;
  const message = 'The model provider cannot be reached.';
  return { code: 'provider_connection', message, retryable: true };
}

function broken({ status, marks, texts }: Evidence): Judgement | undefined {
  if (status !== undefined) return undefined;
  const isBroken =
    has(marks, 'brokenstream', 'econnreset', 'epipe') ||
    texts.some((text) => /^(connection error|socket hang up)/i.test(text));
  return isBroken ? brokeOff : undefined;
}

/** An error that the provider itself has told: its own trouble may pass, ours does not. */
function refused({ status, marks, texts }: Evidence, { keys }: AskedWith): Judgement | undefined {
  const isOurs = status === undefined ? has(marks, 'invalid_request_error') : status < 500;
  if (isOurs) {
    const message = `The model provider refuses this request${quoted(texts, keys)}.`;
    return { code: 'provider_error', message, retryable: false };
  }
  if (status === undefined && !has(marks, 'providertrouble', 'apierror')) return undefined;
  const message = 'The model provider could not answer this request.';
  return { code: 'provider_error', message, retryable: true };
}

function has(marks: ReadonlySet<string>, ...names: string[]): boolean {
  return names.some((name) => marks.has(name));
}
