import { hash } from 'node:crypto';
import type { Block, Message } from '../contracts/index.js';

export interface Printed {
  text: string;
  /** How large each of its files is, in bytes: their names and ids differ from one client to the next. */
  files?: readonly number[];
}

/**
 * By what words are found again that a client has kept in its own way. What stands here as two messages is one to many a
 * client, so prints can be put together: a print is the value at `base` of a polynomial whose coefficients are the
 * digests of the lines, modulo a prime.
 */
export interface Print {
  /** How many lines it is of; 0: it says nothing, and whoever compares two conversations passes over it. */
  lines: number;
  /** Of these words at the beginning of what somebody says: what stands before the first of them does not count. */
  opening: bigint;
  /** Of the same words behind others. */
  following: bigint;
  /** The base to the power of `lines`: what other words are multiplied by that these are put behind. */
  power: bigint;
}

/** They stand in databases: no one may ever be another. Memory computes with the prime, too. */
export const printPrime = 2n ** 61n - 1n;
const base = 1_151_922_104_876_397_519n;

export const nothingSaid: Print = { lines: 0, opening: 0n, following: 0n, power: 1n };

export function printOf(printed: Printed): Print {
  const following = linesOf(printed).map(valueOf);
  if (following.length === 0) return nothingSaid;
  const opening = linesOf(printed, 'opening').map(valueOf);
  return {
    lines: following.length,
    opening: opening.reduce(behind, 0n),
    following: following.reduce(behind, 0n),
    power: following.reduce((power) => (power * base) % printPrime, 1n),
  };
}

/** What was thought, and what tools were asked for, no client needs to have kept. */
export function printOfMessage({ role, blocks }: Pick<Message, 'role' | 'blocks'>): Print {
  if (role === 'system') return nothingSaid;
  const said = blocks.flatMap((block) => (isSaid(block) ? [block.text] : []));
  const files = blocks.flatMap((block) => ('size' in block ? [block.size] : []));
  return printOf({ text: said.join('\n'), files });
}

/** Of both as if they were one. */
export function joinedPrint(one: Print, other: Print): Print {
  if (one.lines === 0) return other;
  const joined = (before: bigint): bigint => (before * other.power + other.following) % printPrime;
  return {
    lines: one.lines + other.lines,
    opening: joined(one.opening),
    following: joined(one.following),
    power: (one.power * other.power) % printPrime,
  };
}

/** The prints of the first line, of the first two, and so on: of every message that all of these may begin with. */
export function openingsOf([first, ...others]: readonly Printed[], most: number): bigint[] {
  if (!first) return [];
  const lines = [...linesOf(first, 'opening'), ...others.flatMap((each) => linesOf(each))];
  const openings: bigint[] = [];
  for (const line of lines.slice(0, most)) openings.push(behind(openings.at(-1) ?? 0n, valueOf(line)));
  return openings;
}

/**
 * Clients cut what stands at the ends of a text, and join texts with one line end or with two: line ends and blank lines
 * do not count, what begins a line does. A file is a line that no text has.
 */
function linesOf({ text, files = [] }: Printed, where?: 'opening'): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const [first, ...others] = lines.filter((line) => line !== '');
  const words = first === undefined ? [] : [where === 'opening' ? first.trimStart() : first, ...others];
  return [...words, ...files.map((size) => `\0${size}`)];
}

function behind(before: bigint, line: bigint): bigint {
  return (before * base + line) % printPrime;
}

function valueOf(line: string): bigint {
  return hash('sha256', line, 'buffer').readBigUInt64BE() % printPrime;
}

function isSaid(block: Block): block is Extract<Block, { kind: 'text' }> {
  return block.kind === 'text' && block.text.trim() !== '';
}
