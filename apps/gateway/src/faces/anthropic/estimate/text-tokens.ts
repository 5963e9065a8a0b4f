/** Cut as tokenizers cut first: words, groups of digits, signs, line ends; writing without blanks by the character. */
const pieces =
  /(?<dense>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}])|(?<word>[\p{L}\p{M}]+)|(?<digits>\p{Nd}{1,3})|(?<lines>[\r\n]+)|(?<signs>[^\s\p{L}\p{M}\p{Nd}]+)/gu;

const prices = { dense: 0.8, word: 0.9, digits: 1.14, lines: 0.91, signs: 1.11 } as const;
/** For each letter beyond the seventh. */
const longWord = 0.25;
const moreSigns = 0.05;

/** A coarser form of the estimate that the context works with: it prices the same pieces, without their finer kinds. */
export function textTokens(text: string): number {
  let tokens = 0;
  for (const { groups = {} } of text.matchAll(pieces)) tokens += priceOf(groups);
  return Math.ceil(tokens);
}

function priceOf({ dense, word, digits, lines, signs }: Record<string, string | undefined>): number {
  if (word !== undefined) return prices.word + longWord * Math.max(0, word.length - 7);
  if (signs !== undefined) return prices.signs + moreSigns * (signs.length - 1);
  if (digits !== undefined) return prices.digits;
  if (lines !== undefined) return prices.lines;
  return dense === undefined ? 0 : prices.dense;
}
