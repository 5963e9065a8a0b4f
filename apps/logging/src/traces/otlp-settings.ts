import type { Config } from '#shared/config';
import type { Attributes } from './span.js';

export interface OtlpSettings {
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
  compression: 'none' | 'gzip';
  resource: Attributes;
}

/** As OpenTelemetry's specification reads these settings: what is said of traces alone goes first. */
export function otlpSettings(config: Config, version: string): OtlpSettings | undefined {
  const url = urlIn(config);
  if (url === undefined) return undefined;
  return {
    url,
    headers: {
      ...config.OTEL_EXPORTER_OTLP_HEADERS,
      ...config.OTEL_EXPORTER_OTLP_TRACES_HEADERS,
    },
    timeoutMs: config.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? config.OTEL_EXPORTER_OTLP_TIMEOUT,
    compression: config.OTEL_EXPORTER_OTLP_COMPRESSION,
    resource: resourceOf(config, version),
  };
}

/** The address for traces is taken as it stands; the common one is what their path is put behind. */
function urlIn(config: Config): string | undefined {
  if (config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined)
    return config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const base = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  return base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`;
}

/** No instance of a service is named: a turn's spans are the same, whoever sends them. */
function resourceOf(config: Config, version: string): Attributes {
  return {
    'service.version': version,
    ...config.OTEL_RESOURCE_ATTRIBUTES,
    'service.name': config.OTEL_SERVICE_NAME ?? config.OTEL_RESOURCE_ATTRIBUTES?.['service.name'] ?? 'parley',
    ...(config.PARLEY_NAMESPACE === undefined ? {} : { 'parley.namespace': config.PARLEY_NAMESPACE }),
  };
}
