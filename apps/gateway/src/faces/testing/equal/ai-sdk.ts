import { readWireCallId } from '../../conversations/call-ids.js';
import { aiSdkTelling } from '../../ai-sdk/telling/ai-sdk-telling.js';
import { behindAnswered } from '../../ai-sdk/telling/passage.js';
import { callPrefix } from '../../ai-sdk/telling/tools.js';
import { Teller } from '../../telling/teller.js';
import { turn } from '../entries.js';
import type { Dialect } from '../../ai-sdk/telling/chunks.js';
import type { Telling } from '../../ai-sdk/telling/tell-entry.js';
import { behindEntry, keptOf, type End, type FaceInTest, type Log, type Seen } from './seen.js';

interface Chunk {
  type: string;
  delta?: string;
  toolCallId?: string;
  approvalId?: string;
  toolName?: string;
  input?: unknown;
  providerExecuted?: true;
  finishReason?: string;
  data?: { approval: string; decision?: string };
  messageMetadata?: { usage?: Record<string, number> };
}

const ends: Record<string, End> = {
  stop: 'natural',
  length: 'too long',
  'content-filter': 'filtered',
  'tool-calls': 'yours to run',
};

export const aiSdkInTest = [inTest('AI SDK 5', 'plain'), inTest('AI SDK 6', 'with approvals')];

function inTest(name: string, dialect: Dialect): FaceInTest {
  const how = { session: 's_1', turn, dialect };
  return {
    name,
    counts: 'the turn so far',
    frames: (log, answered) => framesOf(how, log, answered),
    seenIn: (frames) => seenIn(chunksOf(frames)),
  };
}

function framesOf(how: Telling, log: Log, answered: ReadonlySet<string>): string[] {
  const from = answered.size > 0 ? behindAnswered(keptOf(log).flat(), answered, how) : undefined;
  const telling = aiSdkTelling(how, from?.said);
  const teller = new Teller({ turn, telling, answered, waits: from?.waits });
  return behindEntry(log, from?.before.n ?? 0).flatMap((append) => teller.tellAppend(append));
}

function chunksOf(frames: readonly string[]): Chunk[] {
  return frames
    .map((frame) => /^data: ([^\n\r]*)\n\n$/.exec(frame)?.[1] ?? '')
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data) as Chunk);
}

function seenIn(chunks: readonly Chunk[]): Seen {
  const calls = new Map<string, Chunk>();
  for (const chunk of chunks)
    if (chunk.type === 'tool-input-available') calls.set(chunk.toolCallId ?? '', chunk);
  const called = [...calls].map(([id, { toolName: name = '', input, providerExecuted }]) => {
    return { key: readWireCallId(callPrefix, id)?.key ?? '', name, input, providerExecuted };
  });
  const last = chunks.findLast(({ type }) => type === 'finish' || type === 'abort');
  const told = chunks.findLast(({ messageMetadata }) => messageMetadata?.usage)?.messageMetadata?.usage;
  return {
    text: said(chunks, 'text'),
    thoughts: said(chunks, 'reasoning'),
    handed: called
      .filter(({ providerExecuted }) => !providerExecuted)
      .map(({ key, name, input }) => ({ key, name, input })),
    ours: called
      .filter(({ providerExecuted }) => providerExecuted)
      .map(({ name, input }) => ({ name, input })),
    approvals: approvalsOpenIn(chunks),
    usage: last && told && [tokensIn(told), told['outputTokens'] ?? 0],
    end: last?.type === 'abort' ? 'natural' : (ends[last?.finishReason ?? ''] ?? 'error'),
  };
}

/** One that somebody has answered elsewhere is open no more. */
function approvalsOpenIn(chunks: readonly Chunk[]): string[] {
  const open = new Set<string>();
  for (const { type, approvalId, data } of chunks) {
    if (type === 'tool-approval-request' && approvalId !== undefined) open.add(approvalId);
    if (type === 'data-parley-approval' && data?.decision !== undefined) open.delete(data.approval);
  }
  return [...open];
}

function said(chunks: readonly Chunk[], kind: 'text' | 'reasoning'): string {
  return chunks
    .flatMap(({ type, delta = '' }) => {
      if (type === `${kind}-delta`) return [delta];
      return type === `${kind}-end` ? ['\n'] : [];
    })
    .join('');
}

function tokensIn({
  inputTokens = 0,
  cacheReadTokens = 0,
  cacheWriteTokens = 0,
}: Record<string, number>): number {
  return inputTokens + cacheReadTokens + cacheWriteTokens;
}
