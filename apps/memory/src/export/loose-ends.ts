import type { Problem, SessionExport } from '#shared/contracts';

type Refer = (message: string | null, path: string) => Problem[];

/** What a file says of messages must be said of messages that it has, and each must stand behind its parent. */
export function looseEnds(document: SessionExport): Problem[] {
  const { messages, head, receipts, knowledge } = document;
  const ids = new Set(messages.map(({ id }) => id));
  const refer: Refer = (message, path) =>
    message === null || ids.has(message)
      ? []
      : [{ path, problem: `names no message of this file: ${message}` }];
  return [
    ...brokenTree(messages),
    ...refer(head, 'head'),
    ...twice(
      receipts.map(({ receipt }) => receipt),
      (place) => `receipts.${place}.receipt`,
    ),
    ...receipts.flatMap(({ on, cut, before }, place) => [
      ...refer(on, `receipts.${place}.on`),
      ...refer(cut.message, `receipts.${place}.cut.message`),
      ...refer(before, `receipts.${place}.before`),
    ]),
    ...knowledge.flatMap(({ change }, place) => refer(change.on, `knowledge.${place}.change.on`)),
  ];
}

/** Where a parent stands before its children, no circle can be. */
function brokenTree(messages: SessionExport['messages']): Problem[] {
  const seen = new Set<string>();
  const problems = twice(
    messages.map(({ id }) => id),
    (place) => `messages.${place}.id`,
  );
  for (const [place, { id, parent, interjectionOf }] of messages.entries()) {
    for (const [field, other] of Object.entries({ parent, interjectionOf })) {
      if (typeof other !== 'string' || seen.has(other)) continue;
      problems.push({ path: `messages.${place}.${field}`, problem: `names no message before it: ${other}` });
    }
    seen.add(id);
  }
  return problems;
}

function twice(ids: readonly string[], pathOf: (place: number) => string): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [place, id] of ids.entries()) {
    if (seen.has(id)) problems.push({ path: pathOf(place), problem: `is there twice: ${id}` });
    seen.add(id);
  }
  return problems;
}
