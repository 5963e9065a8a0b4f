import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, type ExportedChange, type ExportedMessage, type SessionExport } from '#shared/contracts';
import type { SessionRow } from '../sessions/session.entity.js';
import { exportOf } from './export-of.js';
import { inOrder, renamed } from './local-ids.js';
import { readDocument } from './read-document.js';
import { seedOfDocument } from './seed-of-document.js';

const at = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
  .map((date) => date.toISOString());
const words = fc.string({ maxLength: 30, unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));

/** A tree as the places of its parents: each stands behind its own. */
const parents = fc
  .array(fc.nat(), { maxLength: 30 })
  .map((picks) => picks.map((pick, place) => (place === 0 || pick % 5 === 0 ? null : pick % place)));

const versions = fc.array(fc.record({ text: words, by: fc.constant('u'), until: at }), { maxLength: 2 });

function messagesOf(tree: (number | null)[]): fc.Arbitrary<ExportedMessage[]> {
  return fc.tuple(
    ...tree.map((parent, place) =>
      fc
        .record({ text: words, createdAt: at, versions, failed: fc.boolean() })
        .map(({ text, createdAt, versions: before, failed }): ExportedMessage => ({
          ...{ id: `m${place}`, parent: parent === null ? null : `m${parent}`, turn: `t${place}` },
          ...{ role: 'assistant', author: 'a', status: failed ? 'failed' : 'complete', createdAt },
          blocks: [
            { kind: 'text', text },
            { kind: 'tool', step: 0, call: 'c', name: 'n', input: { [text]: [null, text] }, outcome: 'ok' },
          ],
          ...(before.length === 0 ? {} : { versions: before }),
        })),
    ),
  );
}

function knowledgeOf(messages: readonly ExportedMessage[]): fc.Arbitrary<ExportedChange[]> {
  const on = fc.constantFrom(null, ...messages.map(({ id }) => id));
  const [memory, scene, plan] = ['me', 'se', 'pl'].map((kind) => fc.nat(4).map((n) => `${kind}_${n}`));
  if (!memory || !scene || !plan) throw new Error('There are three kinds.');
  const change = fc.oneof(
    fc.record({ memory, on, scene, text: fc.constant('T') }).map((made) => ({
      kind: 'memory' as const,
      change: { change: 'made' as const, agent: 'a', source: 'pass' as const, ...made },
    })),
    fc.record({ memory, on, by: memory }).map((link) => ({
      kind: 'memory' as const,
      change: { change: 'superseded' as const, ...link },
    })),
    fc.record({ scene, on }).map((closed) => ({
      kind: 'scene' as const,
      change: { change: 'closed' as const, ...closed },
    })),
    fc.record({ plan, on }).map((moved) => ({
      kind: 'plan' as const,
      change: { change: 'moved' as const, to: 'active' as const, ...moved },
    })),
    on.map((place) => ({
      kind: 'relation' as const,
      change: { from: 'a', to: 'user', affinity: 1, trust: -1, on: place },
    })),
  );
  const changes = fc.array(fc.tuple(change, at), { maxLength: 20 });
  return changes.map((all) =>
    renamed(
      all.map(([each, when]) => ({ ...each, at: when })),
      inOrder,
    ),
  );
}

const attendance = fc.array(
  fc.record({ agent: fc.constantFrom('a', 'b'), change: fc.constantFrom('joined', 'left'), at }),
  { maxLength: 5 },
);

const documents = parents
  .chain(messagesOf)
  .chain((messages) =>
    fc.tuple(
      fc.constant(messages),
      knowledgeOf(messages),
      fc.constantFrom(null, ...messages.map(({ id }) => id)),
      fc.option(words),
      attendance,
    ),
  )
  .map(([messages, knowledge, head, name, present]): SessionExport => ({
    ...{ parley: 'session', version: 1, name, head, messages, receipts: [], knowledge },
    attendance: present,
    settings: {
      ...{ model: 'a/b', systemPrompt: name, agents: ['a'], project: null },
      ...{ passes: null, recall: 'off', scenes: true },
    },
  }));

/** What the database holds between the one and the other. */
function importedAndExported(document: SessionExport): SessionExport {
  const read = readDocument(Buffer.from(JSON.stringify(document)));
  const seed = seedOfDocument('s', { ...read, knowledge: renamed(read.knowledge, (kind) => newId(kind)) });
  const tree = seed.messages.map(({ message }) => ({
    message,
    origin: 's',
    versions: seed.versions
      .filter((each) => each.message === message.id)
      .map(({ text, by, until }) => ({ text, by, until })),
  }));
  const row = { ...read.settings, name: read.name } as SessionRow;
  return exportOf({ row, projection: seed, tree, knowledge: seed.knowledge });
}

describe('a session that is imported and exported again', () => {
  it('is the same file, whatever it holds', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(importedAndExported(document)).toEqual(document);
      }),
      { numRuns: 100 },
    );
  });

  it('has on its path what leads to its head', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const { messages, head } = seedOfDocument('s', document);
        const path = messages.filter(({ onPath }) => onPath).map(({ message }) => message);
        expect(path.at(-1)?.id ?? null).toBe(head);
        for (const [place, { parent }] of path.entries()) expect(parent).toBe(path[place - 1]?.id ?? null);
      }),
      { numRuns: 100 },
    );
  });
});
