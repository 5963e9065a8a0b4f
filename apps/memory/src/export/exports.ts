import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import {
  mostExportedChanges,
  type ParleyError,
  type QueryRequest,
  type QueryResponse,
  type SessionExport,
} from '#shared/contracts';
import { BROKER, CONFIG, OneAtATime } from '#shared/service';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { storedProjection } from '../projection/session-state.js';
import { ownSession } from '../sessions/own-session.js';
import { readTree } from '../sessions/path-to.js';
import { refuseTooLarge, sizeOfTree, tooLarge } from '../sessions/refuse-too-large.js';
import { onceSeen } from '../snapshots/once-seen.js';
import { countParts, mostOfMessage, mostParts, partsOf } from './count-parts.js';
import { exportOf } from './export-of.js';
import { readChanges, sizeOfChanges } from './read-changes.js';
import { beginTransfer } from './transfers.js';

type Request = QueryRequest<'memory.session.export'>;

/** Who waits is answered within a minute: that is how long he waits. */
const mostWaiting = 8;
const what = 'The session cannot be exported';

@Injectable()
export class Exports {
  private readonly turns = new OneAtATime(mostWaiting);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BROKER) private readonly broker: Pick<Broker, 'files'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_IMPORT_BYTES'>,
  ) {}

  /** Of a long one all that it holds is in memory meanwhile. */
  export(request: Request): Promise<QueryResponse<'memory.session.export'>> {
    return this.turns.do(async () => {
      const { document } = await onceSeen(request.seen, () => this.read(request));
      const { user: by, session } = request;
      const file = await this.database.change(async (manager) => {
        await noteDeed(manager, { deed: 'session.exported', by, session });
        return beginTransfer(manager, by, 'export');
      });
      const size = await this.broker.files.put(file, bounded(document, this.config.PARLEY_IMPORT_BYTES));
      return { file, name: document.name, size };
    });
  }

  private read({ session, user }: Request): Promise<{ en: number; document: SessionExport }> {
    return this.database.readAtOnce(async (manager) => {
      const row = await ownSession(manager, session, user);
      await refuseTooLong(manager, session, this.config.PARLEY_IMPORT_BYTES);
      const tree = await readTree(manager, session);
      const knowledge = await readChanges(manager, session);
      const projection = storedProjection(row.projection);
      return { en: row.en, document: exportOf({ row, projection, tree, knowledge }) };
    });
  }
}

/** What is exported can be imported, here at least: a file that is of no use is not written. Judged before it is read. */
async function refuseTooLong(manager: EntityManager, session: string, mostBytes: number): Promise<void> {
  const tree = await sizeOfTree(manager, session);
  refuseTooLarge(tree, mostBytes, what);
  const changes = await sizeOfChanges(manager, session);
  if (changes.count > mostExportedChanges)
    throw tooLong(`${changes.count} changes of what agents know, and ${mostExportedChanges} is the most`);
  refuseTooLarge({ ...tree, bytes: tree.bytes + changes.bytes }, mostBytes, what);
}

async function* bounded(document: SessionExport, mostBytes: number): AsyncGenerator<Uint8Array> {
  if (document.messages.some((message) => partsOf(message) > mostOfMessage))
    throw tooLong(`a message of more than ${mostOfMessage} values`);
  let [size, parts] = [0, 1];
  for await (const piece of piecesOf(document)) {
    size += piece.length;
    parts += countParts(piece) - 1;
    if (size > mostBytes) throw tooLong(`more than ${mostBytes} bytes (PARLEY_IMPORT_BYTES)`);
    if (parts > mostParts) throw tooLong(`more than ${mostParts} values`);
    yield piece;
  }
}

function tooLong(held: string): ParleyError {
  return tooLarge(what, held);
}

/** Line by line, so that it is never whole in memory a second time, and whoever compares two of them sees what differs. */
async function* piecesOf({
  messages,
  receipts,
  knowledge,
  ...head
}: SessionExport): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)}`);
  const lists = Object.entries({ messages, receipts, knowledge });
  for (const [name, list] of lists) {
    yield Buffer.from(`,\n${JSON.stringify(name)}:[`);
    for (const [place, each] of list.entries())
      yield Buffer.from(`${place === 0 ? '' : ','}\n${JSON.stringify(each)}`);
    yield Buffer.from(']');
  }
  yield Buffer.from('}\n');
}
