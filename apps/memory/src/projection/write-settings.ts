import type { EntityManager } from 'typeorm';
import { unnested } from '../database/columns.js';
import type { SettingsChange } from './settings-change.js';

/** What was said of a setting last counts; of what nothing was said, nothing changes. */
export async function writeSettings(
  manager: EntityManager,
  changes: readonly SettingsChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const { from, parameters } = unnested({ session: 'text', change: 'json' }, merged(changes));
  await manager.query(
    `UPDATE sessions SET
       model = ${said('model', `given.change ->> 'model'`)},
       system_prompt = ${said('systemPrompt', `given.change ->> 'systemPrompt'`, 'system_prompt')},
       agents = ${said('agents', `given.change -> 'agents'`)},
       -- Locked, so that one that is deleted meanwhile is none rather than a statement that is refused.
       project = ${said('project', `(SELECT id FROM projects WHERE id = given.change ->> 'project' FOR KEY SHARE)`)},
       passes = ${said('passes', `(given.change ->> 'passes')::json`)},
       recall = ${said('recall', `given.change ->> 'recall'`)},
       scenes = ${said('scenes', `(given.change ->> 'scenes')::boolean`)}
     FROM ${from} WHERE sessions.id = given.session`,
    parameters,
  );
}

function said(setting: string, value: string, column = setting): string {
  return `CASE WHEN given.change -> '${setting}' IS NULL THEN sessions.${column} ELSE ${value} END`;
}

function merged(changes: readonly SettingsChange[]): SettingsChange[] {
  const bySession = new Map<string, SettingsChange>();
  for (const { session, change } of changes)
    bySession.set(session, { session, change: { ...bySession.get(session)?.change, ...change } });
  return [...bySession.values()];
}
