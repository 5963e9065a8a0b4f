import type { Logger } from 'pino';
import type { Config } from '#shared/config';
import { version } from '#shared/service';
import { OtlpExporter } from './otlp-exporter.js';
import { otlpSettings } from './otlp-settings.js';
import { TraceSink } from './trace-sink.js';

/** None where no collector is named. */
export function traceSinks(config: Config, log: Pick<Logger, 'warn'>): TraceSink[] {
  const settings = otlpSettings(config, version);
  if (!settings) return [];
  const words = config.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT ? 'told' : 'left out';
  return [new TraceSink(new OtlpExporter(settings, version, log), words)];
}
