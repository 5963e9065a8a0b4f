import type { PlacedMessage } from '#shared/contracts';
import { messageJson, messageOf, type PathMessage } from '../snapshots/path.js';

/** Two statements, since no index finds what equals nothing. */
const siblingsJson = `CASE WHEN m.parent IS NULL
  THEN (SELECT json_agg(id ORDER BY ordinal) FROM messages WHERE session = m.session AND parent IS NULL)
  ELSE (SELECT json_agg(id ORDER BY ordinal) FROM messages WHERE session = m.session AND parent = m.parent) END`;

/** A message among those of the same parent, of the row that goes by `m`; the oldest of them first. */
export const placedJson = `json_build_object(
  'message', ${messageJson}, 'onPath', m.on_path, 'siblings', ${siblingsJson}
)`;

/** Of those on the path that have any. Most have none, and of these no more is read than an index holds. */
export const siblingsOnPath = `
  WITH parted AS (
    SELECT parent FROM messages WHERE session = $1 GROUP BY parent HAVING count(*) > 1
  )
  SELECT m.id, ${siblingsJson} AS siblings FROM parted
  JOIN messages m ON m.session = $1 AND m.on_path AND m.parent = parted.parent
  UNION ALL
  SELECT m.id, ${siblingsJson} FROM parted
  JOIN messages m ON m.session = $1 AND m.on_path AND m.parent IS NULL WHERE parted.parent IS NULL`;

export interface PlacedRow {
  message: PathMessage;
  onPath: boolean;
  siblings: string[];
}

export function placedOf({ message, onPath, siblings }: PlacedRow): PlacedMessage {
  return { ...messageOf(message), onPath, siblings };
}
