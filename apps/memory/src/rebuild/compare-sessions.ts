import type { EntityManager } from 'typeorm';
import { mostExamples, type Compared } from './compare-tables.js';
import { differsIn, settingsDifferIn, type Settings, type Standing } from './differs-in.js';

const pageSize = 100;

type Row = { id: string; isOld: boolean; was: Standing; now: Standing; settings: Settings };

const standing = (side: string): string => `json_build_object(
  'gen', ${side}.gen, 'n', ${side}.n, 'en', ${side}.en, 'epoch', ${side}.epoch, 'sequence', ${side}.sequence,
  'keptFrom', ${side}.kept_from, 'projection', ${side}.projection)`;

const settings = `json_build_object('model', was.model, 'systemPrompt', was.system_prompt, 'agents', was.agents,
  'passes', was.passes, 'recall', was.recall, 'scenes', was.scenes)`;

/** Where each session stands, what is kept of it beside its messages, and the settings that its events have changed. */
export async function compareSessions(manager: EntityManager, live: string): Promise<Compared> {
  const compared: Compared = { table: 'sessions', rows: 0, differences: 0, examples: [] };
  for (let last = ''; ;) {
    const rows: Row[] = await manager.query(
      `SELECT was.id, proved.is_old AS "isOld", ${standing('was')} AS was, ${standing('now')} AS now,
         ${settings} AS settings
       FROM proved JOIN ${live}.sessions was ON was.id = proved.session JOIN sessions now ON now.id = was.id
       WHERE was.id > $1 ORDER BY was.id LIMIT ${pageSize}`,
      [last],
    );
    const end = rows.at(-1);
    if (!end) return compared;
    last = end.id;
    for (const row of rows) count(compared, row);
  }
}

function count(compared: Compared, { id, isOld, was, now, settings: live }: Row): void {
  compared.rows += 1;
  const fields = [...differsIn(was, now, isOld ? 'old' : 'whole'), ...settingsDifferIn(live, now)];
  if (fields.length === 0) return;
  compared.differences += 1;
  if (compared.examples.length < mostExamples) compared.examples.push(`${id} (${fields.join(', ')})`);
}
