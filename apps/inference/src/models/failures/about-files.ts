import type { Evidence } from './evidence.js';

/** Who refuses a request for what is in it, and not for who asks or how often. */
const refusals = new Set([400, 413, 415, 422]);

/** OpenAI's. */
const marks = [
  'empty_image_file',
  'image_content_policy_violation',
  'image_file_too_large',
  'image_parse_error',
  'image_too_large',
  'image_too_small',
  'invalid_base64_image',
  'invalid_image',
  'invalid_image_format',
  'invalid_image_mode',
  'invalid_image_url',
  'sanitizer_server_error',
  'unsupported_file',
  'unsupported_file_mimetype',
  'unsupported_image_media_type',
];

/** As Anthropic, OpenAI, llama.cpp and vLLM put it. Words alone that happen to name a file are not enough. */
const patterns = [
  /\b(image|pdf|document|file)\.source\b/i,
  /\b(could not|cannot|can't|unable to|failed to) (process|load|decode|read|parse|open|identify)\b.{0,20}\b(image|pdf|document|file)/i,
  /\bpdf\b.{0,40}\b(not valid|invalid|password|encrypted|corrupt)/i,
  /\bpdf pages\b/i,
  /\bimage dimensions exceed/i,
  /\bimage exceeds\b/i,
  /\b(unsupported|invalid) (image|file|pdf|document)\b/i,
  /\btoo many (images|documents|pdfs|files)\b/i,
  /\b(file_data|image_url)\b/i,
  /\b(image|pdf|document|file)s?( input| content)?s? (is|are) not supported/i,
  /\bnot support (image|pdf|document|file)/i,
];

export function isAboutFiles({ status, marks: found, texts }: Evidence): boolean {
  const isRefusal = status === undefined ? found.has('invalid_request_error') : refusals.has(status);
  if (!isRefusal) return false;
  if (marks.some((mark) => found.has(mark))) return true;
  return texts.some((text) => patterns.some((pattern) => pattern.test(text)));
}
