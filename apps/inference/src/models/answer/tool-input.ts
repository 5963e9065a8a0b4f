/** Broken JSON stays a string: the tool's schema refuses it and the model reads what it had written. */
export function toolInput(json: string): unknown {
  if (json.trim() === '') return {};
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

/** Whether nothing can come that still belongs to it. */
export function isWholeObject(json: string): boolean {
  if (!json.trimEnd().endsWith('}')) return false;
  const input = toolInput(json);
  return typeof input === 'object';
}
