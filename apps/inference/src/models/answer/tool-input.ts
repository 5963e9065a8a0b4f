/** No tool takes anything deeper, and much deeper nobody could write it down. */
const deepest = 100;

/**
 * Broken JSON, and what is nested beyond reason, stays a string: the tool's schema refuses it and the model reads
 * what it had written.
 */
export function toolInput(json: string): unknown {
  if (json.trim() === '') return {};
  try {
    const input: unknown = JSON.parse(json);
    return isTooDeep(input) ? json : input;
  } catch {
    return json;
  }
}

export function isTooDeep(input: unknown): boolean {
  return isDeeperThan(input, deepest);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(each, levels - 1));
}

/** Whether nothing can come that still belongs to it. */
export function isWholeObject(json: string): boolean {
  if (!json.trimEnd().endsWith('}')) return false;
  const input = toolInput(json);
  return typeof input === 'object';
}
