import type { Fetched } from '../fetch/fetch-page.js';
import { cleanPage } from './clean-page.js';
import { contentTypeOf, type ContentType } from './content-type.js';
import { decodeText } from './decode-text.js';
import { toMarkdown } from './to-markdown.js';
import { toText } from './to-text.js';

export type Form = 'markdown' | 'text' | 'html';

export interface ShownPage {
  type: ContentType;
  title: string;
  text: string;
  /** What the reader has to know of how the text was made. */
  notes: string[];
}

const conversionMs = 3_000;
/** A page that is converted is read this much further than it may be long, for much of it is markup. */
const markupShare = 4;
const leastConverted = 50_000;
const withoutWords = 'It shows no text; it may need scripts, which are not run.';

export async function showPage(
  page: Fetched,
  form: Form,
  mostCharacters: number,
  signal: AbortSignal,
): Promise<ShownPage> {
  const type = contentTypeOf(page.headers['content-type'], page.bytes);
  const notes = page.extent === 'cut' ? [`Only its first ${page.bytes.length} bytes were read.`] : [];
  const shown = { type, title: '', notes };
  if (page.bytes.length === 0) return { ...shown, text: '', notes: ['It has no content.'] };
  if (type.kind === 'other') return { ...shown, text: '', notes: [...notes, whatItIs(page, type)] };
  const text = decodeText(page.bytes, type.charset);
  const converted =
    type.kind === 'html' && form !== 'html'
      ? await convert(text, { form, address: page.url.href, mostCharacters }, signal)
      : { text, title: '', notes: [] };
  if (converted.text.trim() === '')
    return {
      ...shown,
      title: converted.title,
      text: '',
      notes: [...notes, ...converted.notes, withoutWords],
    };
  const cut = shorten(converted.text, mostCharacters);
  return {
    type,
    title: converted.title,
    text: cut.text,
    notes: [...notes, ...converted.notes, ...cut.notes],
  };
}

function whatItIs({ bytes, extent }: Fetched, { name }: ContentType): string {
  const size = extent === 'cut' ? `more than ${bytes.length}` : String(bytes.length);
  return `It is not text: ${size} bytes of ${name}. Its content is not shown.`;
}

interface Conversion {
  form: 'markdown' | 'text';
  address: string;
  mostCharacters: number;
}

async function convert(html: string, { form, address, mostCharacters }: Conversion, signal: AbortSignal) {
  const most = Math.max(leastConverted, mostCharacters * markupShare);
  const { title, pieces, extent } = await cleanPage(html, address, most, signal);
  const notes = extent === 'cut' ? ['The page is long: its later part was left out.'] : [];
  if (form === 'text') return { title, text: await toText(pieces, signal), notes };
  const converted = await toMarkdown(pieces, conversionMs, signal);
  if (converted.kind === 'markdown') return { title, text: converted.markdown, notes };
  return {
    title,
    text: await toText(pieces, signal),
    notes: [...notes, 'It was too tangled for Markdown: this is its plain text.'],
  };
}

function shorten(text: string, most: number): { text: string; notes: string[] } {
  if (text.length <= most) return { text, notes: [] };
  const end = /[\ud800-\udbff]$/.test(text.slice(most - 1, most)) ? most - 1 : most;
  return {
    text: text.slice(0, end),
    notes: [`Only the first ${end} of ${text.length} characters are shown.`],
  };
}
