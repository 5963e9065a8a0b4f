import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Logger } from 'pino';
import { NotYet } from '#shared/broker';
import { Refused } from '../sinks/sink.js';
import { exportRequest } from './otlp.js';
import type { OtlpSettings } from './otlp-settings.js';
import type { Span } from './span.js';

/** That what was sent may be sent again: of all others OTLP says that it must not be. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const longestPauseMs = 60 * 60_000;
/** Of an answer, which is read for its error alone. */
const longestAnswer = 64 * 1024;
const compress = promisify(gzip);

/** Sends spans to a collector over HTTP. It keeps nothing: what is not taken is for whoever asked to bring again. */
export class OtlpExporter {
  constructor(
    private readonly settings: OtlpSettings,
    private readonly version: string,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  async send(spans: readonly Span[], signal: AbortSignal): Promise<void> {
    const response = await this.post(spans, signal);
    const text = await answerOf(response);
    if (response.ok) return this.heed(text);
    const reason = `The collector answered ${response.status}`;
    if (!passing.has(response.status)) throw new Refused(`${reason}${told(text)}`);
    const pauseMs = pauseIn(response.headers.get('retry-after'), Date.now());
    throw pauseMs === undefined ? new Error(reason) : new NotYet(pauseMs, reason);
  }

  private async post(spans: readonly Span[], signal: AbortSignal): Promise<Response> {
    const { url, headers, timeoutMs, compression, resource } = this.settings;
    const body = Buffer.from(JSON.stringify(exportRequest(resource, this.version, spans)));
    const zipped = compression === 'gzip';
    return fetch(url, {
      method: 'POST',
      headers: {
        'user-agent': `Parley-OTLP-Exporter/${this.version}`,
        ...headers,
        'content-type': 'application/json',
        ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      },
      body: zipped ? await compress(body) : body,
      // Keys must not follow to wherever somebody points.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  }

  /** Taken in part: what was refused would be refused again, and the rest is there already. */
  private heed(text: string): void {
    const { rejected, message } = partialSuccessIn(text);
    if (rejected > 0) throw new Refused(`The collector refused ${rejected} spans${told(message)}`);
    if (message !== '') this.log.warn({ message }, 'The collector has something to say about traces');
  }
}

async function answerOf(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > longestAnswer) break;
  }
  return text;
}

function told(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  return line === '' ? '' : `: ${line}`;
}

/** What is no JSON says nothing of spans that were refused. */
export function partialSuccessIn(text: string): { rejected: number; message: string } {
  try {
    const { partialSuccess } = JSON.parse(text) as {
      partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown };
    };
    const { rejectedSpans, errorMessage } = partialSuccess ?? {};
    return {
      rejected: Number(rejectedSpans ?? 0) || 0,
      message: typeof errorMessage === 'string' ? errorMessage : '',
    };
  } catch {
    return { rejected: 0, message: '' };
  }
}

/** Seconds, or a date. */
export function pauseIn(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000;
  return Number.isNaN(ms) ? undefined : Math.min(longestPauseMs, Math.max(0, ms));
}
