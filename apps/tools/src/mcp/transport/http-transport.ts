import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Clock } from '#shared/broker';
import type { Limits } from '../limits.js';
import { boundedFetch, type BoundedFetch } from './bounded-fetch.js';
import { FloodGate } from './flood-gate.js';
import type { BoundTransport, Cut } from './transport.js';

export interface HttpParts {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The longest that a call may take. */
  callMs: number;
  limits: Limits;
  clock: Clock;
}

/** Beyond a call's own time, so that the cancellation is what ends it. */
const beyondMs = 5_000;

/** The SDK's transport, on a fetch that bounds what a server may send and how long it may take. */
export class HttpTransport extends StreamableHTTPClientTransport implements BoundTransport {
  oncut?: Cut;
  ondoubt?: () => void;
  private readonly bounded: BoundedFetch;
  private ending: Promise<void> | undefined;

  constructor(private readonly parts: HttpParts) {
    const { url, headers, callMs, limits, clock } = parts;
    const most = { messages: limits.messagesPerSecond, bytes: limits.bytesPerSecond };
    const bounded = boundedFetch({
      gate: new FloodGate(most, () => clock.elapsed()),
      messageBytes: limits.messageBytes,
      answerMs: Math.max(callMs, limits.connectMs) + beyondMs,
      cut: (reason) => this.oncut?.(reason),
      doubt: () => this.ondoubt?.(),
    });
    super(new URL(url), { fetch: bounded.fetch, requestInit: { headers: { ...headers } } });
    this.bounded = bounded;
  }

  override close(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  private async end(): Promise<void> {
    const { sessionId } = this;
    // First, or the streams that the server ends would be opened again.
    await super.close();
    if (sessionId !== undefined) await this.takeLeave(sessionId);
    await this.bounded.close();
  }

  /** A courtesy: a server that does not answer it is left all the same. */
  private async takeLeave(sessionId: string): Promise<void> {
    const { url, headers, limits } = this.parts;
    const { protocolVersion } = this;
    const version: Record<string, string> =
      protocolVersion === undefined ? {} : { 'mcp-protocol-version': protocolVersion };
    try {
      const response = await this.bounded.fetch(url, {
        method: 'DELETE',
        headers: { ...headers, ...version, 'mcp-session-id': sessionId },
        signal: AbortSignal.timeout(limits.graceMs),
      });
      await response.body?.cancel();
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
