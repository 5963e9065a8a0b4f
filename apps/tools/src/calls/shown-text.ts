import { storable } from '#shared/contracts';

const escape = '\\u001B';
const string = '[\\u0090\\u0098\\u009D\\u009E\\u009F]';
/** A command to the terminal that holds a text, such as a title or a link, up to its end. */
const strings = `(?:${escape}[\\]PX^_]|${string})[^\\u0007${escape}\\u009C\\u0090\\u0098\\u009D-\\u009F]*(?:\\u0007|${escape}\\\\|\\u009C)`;
/** Colours, moves, erasures. */
const sequences = `(?:${escape}\\[|\\u009B)[0-?]*[ -/]*[@-~]`;
const others = `${escape}[ -/]*[0-~]?`;
/** All but tabs and line ends; NUL is replaced, so that one sees that something was there. */
const controls = '[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]';
const terminalCodes = new RegExp([strings, sequences, others, controls].join('|'), 'g');
/**
 * Tags, which a model reads and a person does not see; and what makes a text look as if it went in another order.
 * Marks of direction stay: texts of some languages need them, and they move nothing far.
 */
const unseen = /[\u{E0000}-\u{E0FFF}\u202A-\u202E\u2066-\u2069]/gu;

/**
 * As a model and a person may read it, both the same: what was meant for a terminal or is not seen is left out, what
 * cannot be stored is replaced.
 */
export function shownText(text: string): string {
  return storable(text.replace(terminalCodes, '').replace(unseen, ''));
}
