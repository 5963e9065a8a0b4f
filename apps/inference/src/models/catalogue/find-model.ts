import type { ModelCard } from '#shared/contracts';
import { cardOf, namesKnown, namesOwned } from './catalogue.js';
import type { Listing } from './listing.js';
import type { SaidOfModel } from './model-facts.js';
import { splitName, standsFor, talks, withoutDate } from './model-names.js';
import type { OwnModels } from './models-file.js';
import type { Provider, ReadyProvider } from './providers.js';

export interface Served {
  providers: ReadonlyMap<string, Provider>;
  listingOf: (provider: string) => Listing;
  own: OwnModels;
  /** Full names out of the settings: a server may well serve what it does not list. */
  named: ReadonlySet<string>;
}

export type Found =
  | { kind: 'model'; provider: string; name: string; card: ModelCard }
  | { kind: 'unknown'; message: string }
  | { kind: 'unavailable'; message: string };

const mostNamed = 12;

/** Whether there is such a model. Pure: what providers serve was asked for before. */
export function findModel(fullName: string, served: Served): Found {
  const asked = splitName(fullName);
  if (!asked) return unknown(`"${fullName}" is not written as <provider>/<model>.`, served);
  const { provider, name } = asked;
  const found = served.providers.get(provider);
  if (!found) return unknown(`There is no provider "${provider}".`, served);
  if (found.kind === 'missing') {
    return { kind: 'unavailable', message: `The model ${fullName} needs ${found.needs}, which is not set.` };
  }
  if (!isServed(provider, found, name, served)) return unknown(`There is no model ${fullName}.`, served);
  return { kind: 'model', provider, name, card: cardIn(provider, found, name, served) };
}

/** Everything that can be named here, as far as providers tell. */
export function cardsOf(served: Served): ModelCard[] {
  return [...served.providers].flatMap(([provider, found]) => {
    if (found.kind === 'missing') return [];
    return namesOf(provider, found, served).map((name) => cardIn(provider, found, name, served));
  });
}

function cardIn(provider: string, { server }: ReadyProvider, name: string, served: Served): ModelCard {
  const listing = served.listingOf(provider);
  const told = listing.kind === 'known' ? toldOf(listing.models, name) : undefined;
  return cardOf({ provider, name, server, told, own: served.own });
}

function toldOf(models: ReadonlyMap<string, SaidOfModel>, name: string): SaidOfModel | undefined {
  return models.get(name) ?? [...models].find(([listed]) => standsFor(name, listed))?.[1];
}

function isServed(
  provider: string,
  { listing: address, server }: ReadyProvider,
  name: string,
  served: Served,
) {
  const listing = served.listingOf(provider);
  if (!address || listing.kind === 'unknown' || served.named.has(`${provider}/${name}`)) return true;
  const known = [...namesKnown(provider, server), ...namesOwned(provider, served.own)];
  if (known.includes(name) || known.includes(withoutDate(name))) return true;
  return [...listing.models.keys()].some((listed) => standsFor(name, listed));
}

function namesOf(provider: string, { server }: ReadyProvider, { listingOf, own }: Served): string[] {
  const listing = listingOf(provider);
  const listed = listing.kind === 'known' ? [...listing.models.keys()].filter(talks) : [];
  const rehearsed = server === 'rehearsal' ? ['parley'] : [];
  const names = [...namesKnown(provider, server), ...rehearsed, ...namesOwned(provider, own), ...listed];
  return [...new Set(names)];
}

function unknown(problem: string, served: Served): Found {
  const names = [...served.providers].flatMap(([provider, found]) =>
    found.kind === 'missing' ? [] : namesOf(provider, found, served).map((name) => `${provider}/${name}`),
  );
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  const there = names.length > 0 ? names.slice(0, mostNamed).join(', ') + more : anyOf(served);
  return { kind: 'unknown', message: `${problem} There is: ${there}.` };
}

/** A server that lists nothing may still serve something. */
function anyOf({ providers }: Served): string {
  const ready = [...providers]
    .filter(([, { kind }]) => kind === 'ready')
    .map(([provider]) => `${provider}/…`);
  return ready.length > 0 ? ready.join(', ') : 'none';
}
