import type { Scene, SceneChange } from '#shared/contracts';
import type { Change } from '../knowledge/changes-of-path.js';

type Presence = Scene['present'][number];

/** As changes that count leave them, the oldest first. */
export function foldScenes(changes: readonly Change<SceneChange>[]): Scene[] {
  const scenes = new Map<string, Scene>();
  for (const change of changes) {
    const { scene } = change.body;
    const after = sceneAfter(scenes.get(scene), change);
    if (after) scenes.set(scene, after);
  }
  return [...scenes.values()];
}

/** The last that has begun and not ended. */
export function openOf(scenes: readonly Scene[]): Scene | null {
  return scenes.findLast(({ status }) => status === 'open') ?? null;
}

/** What happens to a scene that never began changes nothing. */
function sceneAfter(scene: Scene | undefined, { at, body }: Change<SceneChange>): Scene | undefined {
  if (body.change === 'opened') return scene ?? opened(body, at);
  if (!scene) return undefined;
  if (body.change === 'changed') return { ...scene, present: presentAfter(scene.present, body.present) };
  if (scene.status === 'closed') return scene;
  return { ...scene, status: 'closed', closedOn: body.on, closedAt: at.toISOString() };
}

function opened({ scene: id, on, setting }: Extract<SceneChange, { change: 'opened' }>, at: Date): Scene {
  const { place, clock = null, present = [], persona = null } = setting;
  const began = { openedOn: on, openedAt: at.toISOString(), closedOn: null, closedAt: null };
  return { id, status: 'open', place, clock, present, persona, ...began };
}

/** Of those who are named what is said takes the place of what was; who came is there from now on. */
function presentAfter(present: readonly Presence[], changed: readonly Presence[]): Presence[] {
  const byName = new Map(present.map((each) => [each.who, each]));
  for (const each of changed) byName.set(each.who, { ...byName.get(each.who), ...each });
  return [...byName.values()];
}
