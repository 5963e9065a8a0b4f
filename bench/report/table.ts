export interface Column {
  title: string;
  align?: 'left' | 'right';
}

/** A Markdown table that can be read as it stands: columns as wide as their widest cell. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, place) =>
    Math.max(3, title.length, ...rows.map((row) => row[place]?.length ?? 0)),
  );
  const padded = (cells: readonly string[]): string =>
    line(
      columns.map(({ align }, place) => {
        const [cell, width] = [cells[place] ?? '', widths[place] ?? 0];
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      }),
    );
  const rule = line(
    columns.map(({ align }, place) => {
      const dashes = '-'.repeat((widths[place] ?? 0) - 1);
      return align === 'right' ? `${dashes}:` : `-${dashes}`;
    }),
  );
  return [padded(columns.map(({ title }) => title)), rule, ...rows.map(padded)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Three digits that mean something, thousands set apart. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(size >= 10 ? 1 : 2);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
