import type { MemoryChange } from '#shared/contracts';
import type { Columns, Row } from '../database/columns.js';
import { hangingColumns, hangingRow } from './hanging.js';
import type { KnowledgeChange } from './knowledge-change.js';

export const memoryColumns = {
  ...hangingColumns,
  memory: 'text',
  change: 'text',
  agent: 'text',
  about: 'text',
  text: 'text',
  significance: 'bigint',
  pinned: 'boolean',
  superseded_by: 'text',
} as const satisfies Columns;

type Own = Omit<Row<typeof memoryColumns>, keyof typeof hangingColumns>;

const nothing = {
  agent: null,
  about: null,
  text: null,
  significance: null,
  pinned: null,
  superseded_by: null,
} as const;

export function memoryRow(change: KnowledgeChange<'state.memory'>): Row<typeof memoryColumns> {
  return { ...hangingRow(change), ...ownOf(change.entry.body) };
}

function ownOf(body: MemoryChange): Own {
  const { change, memory } = body;
  const row = { ...nothing, memory, change };
  switch (change) {
    case 'made':
      return {
        ...row,
        agent: body.agent,
        about: body.about,
        text: body.text,
        significance: body.significance,
      };
    case 'edited':
      return { ...row, text: body.text, significance: body.significance, pinned: body.pinned };
    case 'superseded':
      return { ...row, superseded_by: body.by };
    case 'deleted':
      return row;
  }
}
