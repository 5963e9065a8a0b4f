import type { Problem } from '#shared/contracts';

/** Which of a client's own tools are named like one that is there already: a model could not tell them apart. */
export function namesakes(names: readonly string[], taken: ReadonlySet<string>): Problem[] {
  return names.flatMap((name, place) =>
    taken.has(name)
      ? [{ path: `clientTools.${place}.name`, problem: `there is a tool ${name} already` }]
      : [],
  );
}
