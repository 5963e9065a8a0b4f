import { kindOf, kinds } from './characters.js';

/**
 * How many tokens a model makes of a text: an estimate, and no more. One pass over the characters, cut into the
 * same pieces as tokenizers cut first, each piece at what it costs on average. The prices are fitted to o200k_base;
 * what another model counts, the provider's own figures put right (see `correction`).
 */
export function estimateText(text: string): number {
  return Math.ceil(new Estimate(text).tokens());
}

const prices = {
  word: 0.9,
  /** For each letter beyond the seventh, and again for each beyond the tenth. */
  longWord: 0.22,
  veryLongWord: 0.27,
  /** A further word of the same run: the Size of pageSize. */
  innerWord: 0.74,
  capitals: 0.77,
  /** For each capital beyond the second. */
  moreCapitals: 0.18,
  accent: 0.97,
  /** Of three digits. */
  digits: 1.14,
  spaceBeforeDigit: 0.98,
  /** For each character of what no vocabulary holds: hashes, and base64. */
  hash: 0.57,
  mixedHash: 0.715,
  signs: 1.11,
  moreSigns: 0.05,
  /** A line drawn of one sign. */
  ruler: 1.4,
  /** A sign that leads into a word is mostly one with it. */
  leadingSign: 0.39,
  gap: 1.03,
  indent: 0.75,
  newline: 0.91,
  newlineAfterSign: 0.23,
  cyrillicWord: 0.76,
  /** For each letter beyond the fourth, and again for each beyond the seventh. */
  longCyrillic: 0.16,
  veryLongCyrillic: 0.33,
  kana: 0.58,
  kanaRun: 0.56,
} as const;

/** Each stands for itself. */
const single = new Float64Array(17);
single[kinds.han] = 0.73;
single[kinds.hangul] = 0.68;
single[kinds.wideSign] = 0.64;
single[kinds.typographic] = 1.6;
single[kinds.symbol] = 1.27;
single[kinds.pair] = 2.05;
single[kinds.modifier] = 0.81;
single[kinds.otherLetter] = 0.6;

const nothing = -1;
const longRun = 16;
const digitsInToken = 3;

function beyond(length: number, most: number): number {
  return length > most ? length - most : 0;
}

class Estimate {
  private at = 0;
  /** What the piece before was made of. */
  private before = nothing;

  constructor(private readonly text: string) {}

  tokens(): number {
    let sum = 0;
    for (let kind = this.kind(); kind !== nothing; kind = this.kind()) {
      sum += this.next(kind);
      this.before = kind;
    }
    return sum;
  }

  private kind(at = this.at): number {
    return at < this.text.length ? (kindOf[this.text.charCodeAt(at)] ?? nothing) : nothing;
  }

  /** Passes over what is of one kind, and says how long it was. */
  private pass(kind: number): number {
    const start = this.at;
    while (this.kind() === kind) this.at += 1;
    return this.at - start;
  }

  private next(kind: number): number {
    switch (kind) {
      case kinds.lower:
      case kinds.upper:
      case kinds.accented:
      case kinds.digit:
        return this.run();
      case kinds.space:
        return this.space();
      case kinds.newline:
        this.pass(kind);
        return this.before === kinds.sign ? prices.newlineAfterSign : prices.newline;
      case kinds.sign:
        return this.signs();
      case kinds.cyrillic: {
        const length = this.pass(kind);
        const long = prices.longCyrillic * beyond(length, 4) + prices.veryLongCyrillic * beyond(length, 7);
        return prices.cyrillicWord + long;
      }
      case kinds.kana:
        return prices.kanaRun + prices.kana * this.pass(kind);
      case kinds.pair:
        this.at += 2;
        return single[kind] ?? 0;
      default:
        this.at += 1;
        return single[kind] ?? 0;
    }
  }

  /** Letters and digits without a break. Where they change all the time, nobody has ever said such a word. */
  private run(): number {
    const start = this.at;
    let cost = 0;
    let pieces = 0;
    let capitals = 0;
    for (let kind = this.kind(); isInRun(kind); kind = this.kind()) {
      if (kind === kinds.digit) cost += this.digits();
      else {
        const upper = this.pass(kinds.upper);
        capitals += upper;
        cost += this.word(upper, pieces > 0);
      }
      pieces += 1;
    }
    const length = this.at - start;
    const isHash = length >= longRun && pieces - 1 > length * 0.15;
    if (isHash) return length * (capitals > length * 0.1 ? prices.mixedHash : prices.hash);
    return cost;
  }

  private digits(): number {
    const isAfterSpace = this.at > 0 && this.text.charCodeAt(this.at - 1) === 0x20;
    const groups = Math.ceil(this.pass(kinds.digit) / digitsInToken);
    return groups * prices.digits + (isAfterSpace ? prices.spaceBeforeDigit : 0);
  }

  /** The rest of a word whose capitals have been passed over. */
  private word(capitals: number, isInner: boolean): number {
    let length = capitals;
    let accents = 0;
    for (let kind = this.kind(); kind === kinds.lower || kind === kinds.accented; kind = this.kind()) {
      if (kind === kinds.accented) accents += 1;
      length += 1;
      this.at += 1;
    }
    const price =
      capitals > 1 && capitals === length
        ? prices.capitals + prices.moreCapitals * beyond(capitals, 2)
        : wordPrice(length, isInner);
    return price + accents * prices.accent;
  }

  /** One space belongs to the word behind it. */
  private space(): number {
    const isTab = this.text.charCodeAt(this.at) === 0x09;
    if (this.pass(kinds.space) === 1 && !isTab) return 0;
    return this.before === kinds.newline ? prices.indent : prices.gap;
  }

  private signs(): number {
    const first = this.text.charCodeAt(this.at);
    const start = this.at;
    let isRuler = true;
    for (; this.kind() === kinds.sign; this.at += 1) {
      if (this.text.charCodeAt(this.at) !== first) isRuler = false;
    }
    const length = this.at - start;
    if (length === 1 && this.before !== kinds.space && isLetter(this.kind())) return prices.leadingSign;
    if (isRuler && length > 3) return prices.ruler;
    return prices.signs + prices.moreSigns * (length - 1);
  }
}

function wordPrice(length: number, isInner: boolean): number {
  if (isInner) return prices.innerWord;
  return prices.word + prices.longWord * beyond(length, 7) + prices.veryLongWord * beyond(length, 10);
}

function isLetter(kind: number): boolean {
  return kind === kinds.lower || kind === kinds.upper || kind === kinds.accented;
}

function isInRun(kind: number): boolean {
  return isLetter(kind) || kind === kinds.digit;
}
