type SqlType = 'text' | 'bigint' | 'double precision' | 'boolean' | 'timestamptz' | 'json' | 'bytea';
export type Columns = Record<string, SqlType>;
export type Row<C extends Columns> = Record<keyof C, unknown>;

/**
 * Many rows as one array per column: one statement and as many parameters as there are columns, however
 * many rows. Stands where a table stands in a FROM clause.
 */
export function unnested<C extends Columns>(
  columns: C,
  rows: Row<C>[],
): { from: string; parameters: unknown[] } {
  const names = Object.keys(columns);
  const casts = names.map((name, index) => `$${index + 1}::${columns[name]}[]`);
  return {
    from: `unnest(${casts.join(', ')}) AS given (${names.map(quoted).join(', ')})`,
    parameters: names.map((name) => rows.map((row) => parameter(columns[name], row[name]))),
  };
}

/** `INSERT INTO … SELECT …` of many rows. */
export function insertion<C extends Columns>(
  table: string,
  columns: C,
  rows: Row<C>[],
  onConflict: string,
): { sql: string; parameters: unknown[] } {
  const names = Object.keys(columns).map(quoted).join(', ');
  const { from, parameters } = unnested(columns, rows);
  return {
    sql: `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${from} ON CONFLICT ${onConflict}`,
    parameters,
  };
}

function parameter(type: SqlType | undefined, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  return type === 'json' ? JSON.stringify(value) : value;
}

function quoted(name: string): string {
  return `"${name}"`;
}
