import type { ModelCard } from '#shared/contracts';
import type { Facts } from './known-models.js';

type Prices = NonNullable<ModelCard['prices']>;

/** What somebody says of a model without saying everything: its provider, or whoever runs this. */
export interface SaidOfModel {
  contextSize?: number | undefined;
  maxOutputTokens?: number | undefined;
  can?: { [K in keyof ModelCard['can']]?: boolean | undefined } | undefined;
  prices?: Prices | null | undefined;
}

/** The later one knows better, where it says anything. */
export function corrected(facts: Facts, said: SaidOfModel | undefined): Facts {
  if (!said) return facts;
  const { can, ...plain } = said;
  return { ...facts, ...told(plain), can: { ...facts.can, ...told(can ?? {}) } };
}

function told<T extends object>(said: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as never;
}
