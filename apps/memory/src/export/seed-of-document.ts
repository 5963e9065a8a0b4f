import type { ExportedMessage, Message, SessionExport } from '#shared/contracts';
import type { Seed } from '../history/seed.js';
import { marksOf } from '../history/marks-of.js';

/** What a session begins with that is to have said all that the file says. */
export function seedOfDocument(session: string, document: SessionExport): Required<Seed> {
  const { messages, head, receipts, attendance, knowledge, name } = document;
  const path = pathTo(messages, head);
  return {
    head,
    messages: messages.map((exported) => ({
      message: withoutVersions(exported),
      origin: session,
      onPath: path.has(exported.id),
    })),
    versions: messages.flatMap(({ id, versions = [] }) =>
      versions.map((version) => ({ ...version, message: id })),
    ),
    receipts,
    ...marksOf(knowledge),
    attendance,
    knowledge,
    title: name,
  };
}

function withoutVersions(exported: ExportedMessage): Message {
  const message = { ...exported };
  delete message.versions;
  return message;
}

function pathTo(messages: SessionExport['messages'], head: string | null): ReadonlySet<string> {
  const parents = new Map(messages.map(({ id, parent }) => [id, parent]));
  const path = new Set<string>();
  for (let id = head; id !== null; id = parents.get(id) ?? null) path.add(id);
  return path;
}
