import { userPerson, type NewEntry, type PlanYield, type SceneMark } from '#shared/contracts';

/** Where, when and before whom a plan has come about. */
export interface Occasion {
  on: string | null;
  /** Agents. */
  present: readonly string[];
  scene: SceneMark | undefined;
  nextMemory: () => string;
}

/**
 * What comes of a plan that is completed: facts that are remembered, what they feel, what they do and have. Of those
 * whom it names, who is not there learns and feels nothing of it.
 */
export function yielded(
  { facts = [], relations = [], present = [] }: PlanYield,
  { on, present: everybody, scene, nextMemory }: Occasion,
): NewEntry[] {
  const isThere = (who: string): boolean => who === userPerson || everybody.includes(who);
  const stamp = scene ? { scene: scene.scene, ...(scene.clock === null ? {} : { clock: scene.clock }) } : {};
  return [
    ...facts.flatMap(({ text, agents = everybody, about }) =>
      agents
        .filter((agent) => everybody.includes(agent))
        .map((agent): NewEntry => {
          const whom = about === undefined || about === agent ? {} : { about };
          const what = { agent, text, ...whom, source: 'plan' as const };
          return {
            type: 'state.memory',
            body: { change: 'made', memory: nextMemory(), on, ...what, ...stamp },
          };
        }),
    ),
    ...relations
      .filter(({ from, to }) => from !== to && isThere(from) && isThere(to))
      .map(({ from, to, affinity = 0, trust = 0 }): NewEntry => ({
        type: 'state.relation',
        body: { from, to, on, affinity, trust },
      })),
    ...(scene && present.length > 0 ? [changed(scene, on, present)] : []),
  ];
}

function changed(
  { scene }: SceneMark,
  on: string | null,
  present: NonNullable<PlanYield['present']>,
): NewEntry {
  return { type: 'state.scene', body: { change: 'changed', scene, on, present } };
}
