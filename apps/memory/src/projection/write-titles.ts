import type { EntityManager } from 'typeorm';
import { unnested, type Columns } from '../database/columns.js';
import type { GivenTitle } from './given-title.js';

const columns = { session: 'text', title: 'text', at: 'text' } as const satisfies Columns;

/** A session that got its name from a title, and whom it belongs to. */
export interface Renamed extends GivenTitle {
  owner: string;
}

/** A name that a person has given stays. */
export async function writeTitles(manager: EntityManager, titles: readonly GivenTitle[]): Promise<Renamed[]> {
  if (titles.length === 0) return [];
  const bySession = new Map(titles.map((title) => [title.session, { ...title }]));
  const { from, parameters } = unnested(columns, [...bySession.values()]);
  const [renamed]: [Renamed[], number] = await manager.query(
    `UPDATE sessions SET name = given.title FROM ${from}
     WHERE sessions.id = given.session AND sessions.name IS NULL
     RETURNING given.session, given.title, given.at, sessions.owner`,
    parameters,
  );
  return renamed;
}
