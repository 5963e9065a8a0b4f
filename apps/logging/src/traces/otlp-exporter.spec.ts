import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#shared/config';
import { Refused } from '../sinks/sink.js';
import { OtlpExporter, partialSuccessIn, pauseIn } from './otlp-exporter.js';
import { otlpSettings, type OtlpSettings } from './otlp-settings.js';
import { spansOf } from './spans-of.js';
import { StoryWriter, usageOf } from './testing/story.js';

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

let server: Server;
let url: string;
let answers: Answer[];
let taken: { path: string | undefined; headers: IncomingHttpHeaders; body: Buffer }[];
let warnings: unknown[];

beforeEach(async () => {
  [answers, taken, warnings] = [[], [], []];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      taken.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      const { status, headers = {}, body = '{}' } = answers.shift() ?? { status: 200 };
      // A status of nothing: it never answers.
      if (status > 0) response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

const spans = spansOf(
  new StoryWriter()
    .accepted()
    .replies(1)
    .asks(2, 0, 'w_1')
    .says(3, 0, 'x')
    .answered(20, 0, usageOf(3, 4, 0))
    .completed(30, usageOf(3, 4))
    .story(),
  'left out',
);
const never = new AbortController().signal;

function exporter(more: Record<string, string> = {}): OtlpExporter {
  const settings = otlpSettings(loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...more }), '1.2.3');
  return new OtlpExporter(settings as OtlpSettings, '1.2.3', {
    warn: (...told: unknown[]) => void warnings.push(told),
  } as never);
}

interface SentResource {
  resource: unknown;
  scopeSpans: [{ scope: unknown; spans: Record<string, unknown>[] }];
}

function resourcesIn(body: string): [SentResource] {
  return (JSON.parse(body) as { resourceSpans: [SentResource] }).resourceSpans;
}

async function failure(sending: Promise<void>): Promise<unknown> {
  return sending.then(
    () => 'none',
    (error: unknown) => error,
  );
}

describe('the exporter', () => {
  it('sends what OTLP asks for: ids in hex, 64 bits as text, enumerations as numbers', async () => {
    await exporter({ OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%20b' }).send(spans, never);
    const [request] = taken;
    expect([request?.path, request?.headers['content-type']]).toEqual(['/v1/traces', 'application/json']);
    const [resource] = resourcesIn(String(request?.body));
    expect(resource).toMatchObject({
      resource: {
        attributes: [
          { key: 'service.version', value: { stringValue: '1.2.3' } },
          { key: 'deployment.environment.name', value: { stringValue: 'a b' } },
          { key: 'service.name', value: { stringValue: 'parley' } },
        ],
      },
      scopeSpans: [{ scope: { name: 'parley', version: '1.2.3' } }],
    });
    const [turn, , , chat] = resource.scopeSpans[0].spans;
    expect(turn).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      kind: 2,
      startTimeUnixNano: '1767323045000000000',
      endTimeUnixNano: '1767323045030000000',
      status: {},
    });
    expect(turn).not.toHaveProperty('parentSpanId');
    expect(chat).toMatchObject({ kind: 3, parentSpanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(chat?.['attributes']).toEqual(
      expect.arrayContaining([
        { key: 'gen_ai.usage.input_tokens', value: { intValue: '3' } },
        { key: 'parley.cost_usd', value: { doubleValue: 0 } },
        {
          key: 'gen_ai.response.finish_reasons',
          value: { arrayValue: { values: [{ stringValue: 'end_turn' }] } },
        },
      ]),
    );
  });

  it('sends the headers that it was given, and compresses where it is told to', async () => {
    const more = {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi,x-tenant=one',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=two',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    };
    await exporter(more).send(spans, never);
    expect(taken[0]?.headers).toMatchObject({
      authorization: 'Basic YTpi',
      'x-tenant': 'two',
      'content-encoding': 'gzip',
    });
    expect(JSON.parse(String(gunzipSync(taken[0]?.body ?? '')))).toHaveProperty('resourceSpans');
  });

  it.each([429, 502, 503, 504])('has it brought again after a %s', async (status) => {
    answers = [{ status }, { status, headers: { 'retry-after': '7' } }];
    const first = await failure(exporter().send(spans, never));
    expect(first).toBeInstanceOf(Error);
    expect(first).not.toBeInstanceOf(Refused);
    expect(await failure(exporter().send(spans, never))).toMatchObject({ name: 'NotYet', afterMs: 7_000 });
  });

  it.each([400, 401, 413, 500, 302])('does not bring again what was answered with %s', async (status) => {
    answers = [{ status, body: 'no\nsuch thing' }];
    const error = await failure(exporter().send(spans, never));
    expect(error).toBeInstanceOf(Refused);
    expect((error as Error).message).toBe(`The collector answered ${status}: no such thing`);
    expect(taken).toHaveLength(1);
  });

  it('does not bring again what was taken in part, and tells of a mere remark', async () => {
    answers = [
      { status: 200, body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}' },
      { status: 200, body: '{"partialSuccess":{"errorMessage":"soon too old"}}' },
      { status: 200, body: 'OK' },
    ];
    expect(await failure(exporter().send(spans, never))).toMatchObject({
      name: 'Refused',
      message: 'The collector refused 2 spans: too old',
    });
    expect(await failure(exporter().send(spans, never))).toBe('none');
    expect(warnings).toHaveLength(1);
    expect(await failure(exporter().send(spans, never))).toBe('none');
  });

  it('waits for no collector that says nothing, nor for one that is away', async () => {
    answers = [{ status: 0 }];
    const silent = exporter({ OTEL_EXPORTER_OTLP_TIMEOUT: '50' });
    expect(await failure(silent.send(spans, never))).toMatchObject({ name: 'TimeoutError' });
    const away = exporter({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1/x' });
    expect(await failure(away.send(spans, never))).toMatchObject({ name: 'TypeError' });
  });

  it('leaves off when it is told to', async () => {
    answers = [{ status: 0 }];
    const leaving = new AbortController();
    const sent = failure(exporter().send(spans, leaving.signal));
    leaving.abort();
    expect(await sent).toMatchObject({ name: 'AbortError' });
  });
});

describe('what a collector says', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['3', 3_000],
    ['-1', 0],
    ['86400', 3_600_000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9_000],
  ])('of when it wants to be asked again: %s', (header, ms) => {
    expect(pauseIn(header, 1_000)).toBe(ms);
  });

  it('of spans that it has refused may be numbers or text', () => {
    const read = (body: unknown): unknown => partialSuccessIn(JSON.stringify(body));
    expect(read({ partialSuccess: { rejectedSpans: 3 } })).toEqual({ rejected: 3, message: '' });
    expect(read({ partialSuccess: { rejectedSpans: '0', errorMessage: 'm' } })).toEqual({
      rejected: 0,
      message: 'm',
    });
    for (const other of [null, [], 5, {}, { partialSuccess: null }])
      expect(read(other)).toEqual({ rejected: 0, message: '' });
  });
});
