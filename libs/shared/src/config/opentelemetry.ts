import { z } from 'zod';

const milliseconds = z.coerce
  .number({ error: 'must be a number' })
  .int('must be a whole number')
  .min(1, 'must be above 0')
  .max(600_000, 'must be at most 600000');

/** A password in it would stand in every message about it; keys belong into the headers. */
const endpoint = z.string().refine(isEndpoint, {
  error: 'must be a URL that begins with http:// or https://, without a user, a password or a fragment',
});

/** `key=value,key=value`, where a value may be percent-encoded. */
const pairs = z
  .string()
  .refine((value) => pairsIn(value) !== undefined, {
    error: 'must be key=value, several separated by commas, with values percent-encoded where they need it',
  })
  .transform((value) => pairsIn(value) ?? {});

const headers = pairs.refine((value) => isHeaders(value), {
  error: 'must be names and values that a header can have',
});

/** As OpenTelemetry's specification names them, so that what is set for other services fits. */
export const openTelemetrySettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds.default(10_000),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: milliseconds.optional(),
  OTEL_EXPORTER_OTLP_COMPRESSION: z.enum(['none', 'gzip'], { error: 'must be none or gzip' }).default('none'),
  OTEL_SERVICE_NAME: z.string().min(1).max(200, 'must have at most 200 characters').optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs.optional(),
  /** What was said goes into traces as well. */
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((value) => value === 'true')
    .default(false),
} as const;

function isEndpoint(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '' && hash === '';
}

function pairsIn(value: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const pair of value.split(',').filter((each) => each.trim() !== '')) {
    const equals = pair.indexOf('=');
    const text = decoded(pair.slice(equals + 1).trim());
    if (equals < 1 || text === undefined) return undefined;
    found[pair.slice(0, equals).trim()] = text;
  }
  return found;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function isHeaders(value: Record<string, string>): boolean {
  return Object.entries(value).every(
    ([name, text]) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(text),
  );
}
