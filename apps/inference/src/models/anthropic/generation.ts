/**
 * What the names of Claude models tell about the requests that they take. What is served by others behind the same
 * API knows the oldest form.
 */
export interface Generation {
  /** By a budget of tokens, or as the model sees fit. */
  thinking: 'budget' | 'adaptive';
  /** Whether and how it can be kept from thinking. */
  off: 'leave out' | 'disabled' | 'never';
  /** It refuses its own thoughts where something before them has changed, unless it is told to drop them. */
  bindsThoughts: boolean;
}

const named = /^(?:.*[./])?claude-(?:([a-z]+)-)?(\d{1,2})(?:-(\d{1,2}))?(?!\d)/;

export function generationOf(model: string): Generation {
  if (!/claude/.test(model)) return { thinking: 'budget', off: 'leave out', bindsThoughts: false };
  const [, family, major, minor] = named.exec(model) ?? [];
  const version = major === undefined ? 5 : Number(major) + Number(minor ?? 0) / 100;
  if (version < 4.06) return { thinking: 'budget', off: 'leave out', bindsThoughts: false };
  if (version < 5) return { thinking: 'adaptive', off: 'leave out', bindsThoughts: false };
  const alwaysThinks = major === undefined || family === 'fable' || family === 'mythos' || version > 5;
  return { thinking: 'adaptive', off: alwaysThinks ? 'never' : 'disabled', bindsThoughts: version > 5 };
}
