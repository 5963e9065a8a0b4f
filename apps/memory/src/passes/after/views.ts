import type { Message, Witness } from '#shared/contracts';
import type { Missed } from '../ground/ground.js';

/** What those who were there for the same of it have seen of a scene. */
export interface View {
  messages: readonly Message[];
  witnesses: readonly Witness[];
}

/** Who came in the middle, or was away for a while, is shown nothing of what he has missed; not even beside others. */
export function viewsOf(
  messages: readonly Message[],
  present: readonly Witness[],
  missed: readonly Missed[],
): View[] {
  const views = new Map<string, { messages: Message[]; witnesses: Witness[] }>();
  for (const witness of present) {
    const gone = new Set(missed.flatMap(({ agent, message }) => (agent === witness.id ? [message] : [])));
    const seen = messages.filter(({ id }) => !gone.has(id));
    const key = seen.map(({ id }) => id).join();
    const view = views.get(key) ?? { messages: seen, witnesses: [] };
    view.witnesses.push(witness);
    views.set(key, view);
  }
  return [...views.values()];
}
