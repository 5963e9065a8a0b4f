import type { Entry } from '#shared/contracts';

export interface GivenTitle {
  session: string;
  title: string;
  at: string;
}

export function givenTitleOf(session: string, entry: Entry): GivenTitle[] {
  return entry.type === 'state.title' ? [{ session, title: entry.body.title, at: entry.at }] : [];
}
