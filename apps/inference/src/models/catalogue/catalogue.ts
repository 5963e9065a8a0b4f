import type { ModelCard } from '#shared/contracts';
import { knownModels } from './known-models.js';
import { corrected, type SaidOfModel } from './model-facts.js';
import { withoutDate } from './model-names.js';
import type { OwnModels } from './models-file.js';
import { unknownModel, type Server } from './unknown-model.js';

export interface AskedCard {
  provider: string;
  name: string;
  server: Server;
  /** By the provider itself. */
  told?: SaidOfModel | undefined;
  own: OwnModels;
}

/** What is known of a model: our table, corrected by its provider, corrected by whoever runs this. */
export function cardOf({ provider, name, server, told, own }: AskedCard): ModelCard {
  const table = server === 'rehearsal' ? undefined : knownModels[provider];
  const known = entryOf(table, name) ?? entryOf(table, withoutDate(name)) ?? unknownModel(server, name);
  const model = `${provider}/${name}`;
  return withAnswersThatFit({ model, ...corrected(corrected(known, told), own.get(model)) });
}

/** An answer that fills half of the window leaves too little for what it answers. */
export function withAnswersThatFit(card: ModelCard): ModelCard {
  const half = Math.max(1, Math.floor(card.contextSize / 2));
  return card.maxOutputTokens <= half ? card : { ...card, maxOutputTokens: half };
}

/** Names out of our table, for a provider that is asked itself; another server may serve others. */
export function namesKnown(provider: string, server: Server): string[] {
  return server === 'official' ? Object.keys(knownModels[provider] ?? {}) : [];
}

export function namesOwned(provider: string, own: OwnModels): string[] {
  const prefix = `${provider}/`;
  return [...own.keys()]
    .filter((model) => model.startsWith(prefix))
    .map((model) => model.slice(prefix.length));
}

function entryOf<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
