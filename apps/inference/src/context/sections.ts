import type { SystemPart } from '../models/model-port.js';
import { estimateText } from './estimate-text.js';
import type { Section, SectionKind } from './prompt-parts.js';

/** What is the same from turn to turn stands first, so that providers need not read it again. */
const order = [
  'base',
  'project',
  'agent',
  'session',
  'company',
  'skill',
  'scene',
  'memory',
  'interjection',
] as const satisfies SectionKind[];
const stable: ReadonlySet<SectionKind> = new Set(['base', 'project', 'agent', 'session', 'company']);
/** What can be done without, the first to go first. */
const dispensable = ['memory', 'scene', 'skill'] as const satisfies SectionKind[];

/** Providers refuse empty parts. */
export function inOrder(sections: readonly Section[]): Section[] {
  const said = sections.filter(({ text }) => text.trim() !== '');
  return order.flatMap((kind) => said.filter((section) => section.kind === kind));
}

export function systemOf(sections: readonly Section[]): SystemPart[] {
  return sections.map(({ kind, text }) => ({ text, stable: stable.has(kind) }));
}

export function estimateSections(sections: readonly Section[]): number {
  return sections.reduce((sum, { text }) => sum + estimateText(text), 0);
}

/** Leaves out sections, of each kind the last first, until as many tokens are saved as are too many. */
export function withoutDispensable(
  sections: readonly Section[],
  tooMany: number,
): { kept: Section[]; saved: number; leftOut: SectionKind[] } {
  const goers = dispensable.flatMap((kind) =>
    sections.filter((section) => section.kind === kind).toReversed(),
  );
  const gone = new Set<Section>();
  let saved = 0;
  for (const section of goers) {
    if (saved >= tooMany) break;
    gone.add(section);
    saved += estimateText(section.text);
  }
  return {
    kept: sections.filter((section) => !gone.has(section)),
    saved,
    leftOut: [...gone].map(({ kind }) => kind),
  };
}

/** What a prompt can never do without. */
export function indispensable(sections: readonly Section[]): Section[] {
  return sections.filter(({ kind }) => stable.has(kind) || kind === 'interjection');
}
