import type { Command, NewEntry } from '#shared/contracts';
import { openScene } from '#shared/conversation';
import { chainBehind, givenUp, sceneBehind, takePart, unnamed } from '../../passes/index.js';
import { done, refused, settled, type Circumstances, type Settlement } from '../settlement.js';

/** At most one is open at a time. */
export function settleSceneOpen(command: Command<'scene.open'>, { conversation }: Circumstances): Settlement {
  const { id: cause, by, body } = command;
  if (conversation.scenes.some(({ scene }) => scene === body.scene))
    return settled(command, { outcome: 'double' });
  const open = openScene(conversation);
  if (open) {
    const message = `The scene ${open.scene} is open; close it first.`;
    const details = [{ path: 'scene', problem: `${open.scene} is open` }];
    return refused(command, { code: 'invalid_request', message, details });
  }
  const opened = { change: 'opened' as const, ...body, on: conversation.head };
  return { entries: [{ type: 'state.scene', cause, by, body: opened }], answer: done };
}

/** With what the next one is made of, that is opened at once. */
export function settleSceneClose(command: Command<'scene.close'>, circumstances: Circumstances): Settlement {
  const { conversation } = circumstances;
  const { id: cause, by, body } = command;
  const { scene, next } = body;
  if (openScene(conversation)?.scene !== scene)
    return refused(command, { code: 'not_found', message: `No scene ${scene} is open.` });
  const on = conversation.head;
  const entries: NewEntry[] = [
    { type: 'state.scene', cause, by, body: { change: 'closed', scene, on } },
    ...summariesDue(command, circumstances),
  ];
  if (next) {
    const opened = { change: 'opened' as const, scene: sceneBehind(cause), on, setting: next };
    entries.push({ type: 'state.scene', cause, by, body: opened });
  }
  return { entries, answer: done };
}

/** Unless somebody has said that the session does without; nobody tells of a scene in which nothing was said. */
function summariesDue(
  { id: cause, by, body: { scene } }: Command<'scene.close'>,
  { conversation, session }: Circumstances,
): NewEntry[] {
  const { head: on, messages } = conversation;
  if (on === null || session.passes?.includes('scenes') === false) return [];
  const begun = conversation.scenes.find((mark) => mark.scene === scene)?.on ?? null;
  const said = messages.slice(1 + messages.findIndex(({ id }) => id === begun));
  if (said.length === 0) return [];
  const about = { on, messages: [on], present: unnamed(takePart(session)), scene };
  const due = {
    chain: chainBehind(cause, 'summaries'),
    ...about,
    passes: ['summaries' as const],
    awaited: true,
  };
  return [...givenUp(conversation, 1), { type: 'passes.due', cause, by, body: due }];
}
