import type { Evidence } from './evidence.js';

const marks = [
  'context_length_exceeded',
  'exceed_context_size_error',
  'request_too_large',
  'string_above_max_length',
];

/** As Anthropic, OpenAI, Bedrock, Gemini, llama.cpp, vLLM and routers before them put it. */
const patterns = [
  /(prompt|input|request|conversation) is too (long|large)/i,
  /context[ _-]?(length|window|size|limit)\b.{0,60}\b(exceed|reached|too)/i,
  /exceed.{0,60}\bcontext\b/i,
  /maximum context length/i,
  /exceeds? the (maximum|max) (number of|allowed) (input )?tokens/i,
  /input token count.{0,40}exceeds/i,
  /too many input tokens/i,
  /reduce the length of (the|your) (messages|prompt|input)/i,
];

/** Who asks for payment, a key or patience may speak of long contexts too, and means something else. */
const otherwiseMeant = new Set([401, 402, 403, 404, 429, 529]);

export function isTooLong({ status, marks: found, texts }: Evidence): boolean {
  if (status !== undefined && otherwiseMeant.has(status)) return false;
  if (status === 413 || marks.some((mark) => found.has(mark))) return true;
  return texts.some((text) => patterns.some((pattern) => pattern.test(text)));
}
