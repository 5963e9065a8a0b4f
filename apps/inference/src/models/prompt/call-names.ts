const longestId = 40;
const longestName = 64;

/**
 * Ids as every provider takes them: short, of plain characters, and never twice in one prompt. Models promise less;
 * some begin to count anew with every answer. The same path always gives the same ids, or no cache would hold.
 */
export class CallIds {
  private readonly given = new Set<string>();

  next(call: string): string {
    const plain = call.replaceAll(/[^\w-]/g, '_').slice(0, longestId) || 'call';
    let id = plain;
    for (let again = 2; this.given.has(id); again += 1) {
      id = `${plain.slice(0, longestId - 1 - String(again).length)}_${again}`;
    }
    this.given.add(id);
    return id;
  }
}

/** A model may have asked for a tool by a name that no tool could have. */
export function callName(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, longestName) || 'unknown';
}
