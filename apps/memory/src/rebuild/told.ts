import type { Proof } from './rebuild.js';

/** For a person at a terminal. */
export function told({ events, sessions, tables }: Proof): string {
  const width = Math.max(...tables.map(({ table }) => table.length));
  const lines = tables.map(({ table, rows, differences, examples }) => {
    const line = `${table.padEnd(width)}  ${String(rows).padStart(9)} rows  ${differences} different`;
    return [line, ...examples.map((example) => `    ${example}`)].join('\n');
  });
  return [
    `${events} events of ${sessions.whole + sessions.old} sessions were replayed into an empty copy.`,
    ...lines,
    ...notes(sessions),
  ].join('\n');
}

function notes({ old, parked }: Proof['sessions']): string[] {
  return [
    ...(old > 0
      ? [`${old} sessions were begun before events told of their mail: of those less is compared.`]
      : []),
    ...(parked > 0 ? [`${parked} sessions have parked messages and are not compared.`] : []),
  ];
}
