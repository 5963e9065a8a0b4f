import type { Finding } from '../probes/finding.js';
import { figure, table } from './table.js';

export function findingTable(findings: readonly Finding[]): string {
  const columns = [
    { title: 'probe' },
    { title: 'figure' },
    { title: 'must be', align: 'right' as const },
    { title: 'is', align: 'right' as const },
    { title: '' },
  ];
  const rows = findings.map(({ title, what, value, unit, limit }) => [
    title,
    what,
    limit === undefined ? '' : `≤ ${figure(limit)} ${unit}`.trim(),
    `${figure(value)} ${unit}`.trim(),
    limit === undefined ? '' : value <= limit ? 'met' : 'MISSED',
  ]);
  return table(columns, rows);
}
