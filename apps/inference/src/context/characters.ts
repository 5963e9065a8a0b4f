/** How models' vocabularies see a character. Plain numbers, since every character of every prompt passes by here. */
export const kinds = {
  space: 0,
  newline: 1,
  lower: 2,
  upper: 3,
  /** Latin letters beyond ASCII. */
  accented: 4,
  digit: 5,
  sign: 6,
  cyrillic: 7,
  han: 8,
  kana: 9,
  hangul: 10,
  /** Punctuation of East Asian scripts, full-width forms among it. */
  wideSign: 11,
  /** Dashes, quotes, ellipses. */
  typographic: 12,
  symbol: 13,
  /** The first half of a character beyond 16 bits; mostly emoji. */
  pair: 14,
  /** What changes the character before it: joiners, variation selectors. */
  modifier: 15,
  otherLetter: 16,
} as const;

/** First code, last code, kind; later rows overrule earlier ones. */
const ranges: readonly (readonly [number, number, number])[] = [
  [0x0000, 0xffff, kinds.otherLetter],
  [0x0000, 0x0020, kinds.space],
  [0x000a, 0x000a, kinds.newline],
  [0x000d, 0x000d, kinds.newline],
  [0x0021, 0x007f, kinds.sign],
  [0x0030, 0x0039, kinds.digit],
  [0x0041, 0x005a, kinds.upper],
  [0x0061, 0x007a, kinds.lower],
  [0x0080, 0x00bf, kinds.symbol],
  [0x00a0, 0x00a0, kinds.space],
  [0x00c0, 0x024f, kinds.accented],
  [0x00d7, 0x00d7, kinds.symbol],
  [0x00f7, 0x00f7, kinds.symbol],
  [0x0400, 0x052f, kinds.cyrillic],
  [0x1100, 0x11ff, kinds.hangul],
  [0x1e00, 0x1eff, kinds.accented],
  [0x2000, 0x206f, kinds.typographic],
  [0x200d, 0x200d, kinds.modifier],
  [0x2070, 0x2e7f, kinds.symbol],
  [0x3000, 0x303f, kinds.wideSign],
  [0x3040, 0x30ff, kinds.kana],
  [0x3400, 0x9fff, kinds.han],
  [0xac00, 0xd7af, kinds.hangul],
  [0xd800, 0xdfff, kinds.pair],
  [0xdc00, 0xdfff, kinds.modifier],
  [0xf900, 0xfaff, kinds.han],
  [0xfe00, 0xfe0f, kinds.modifier],
  [0xff00, 0xffef, kinds.wideSign],
];

/** The kind of each UTF-16 code unit. */
export const kindOf = new Uint8Array(0x10000);
for (const [first, last, kind] of ranges) kindOf.fill(kind, first, last + 1);
