import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { notFound, type FileInfo, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { refuseUnstorable } from '../asked/unstorable.js';
import { Database } from '../database/database.js';
import { fileOf, FileRow } from './file.entity.js';

@Injectable()
export class KeptFiles {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Asked twice it changes nothing: an answer may have been lost. Another's file stays another's. */
  async create({
    owner,
    files,
  }: QueryRequest<'memory.file.create'>): Promise<QueryResponse<'memory.file.create'>> {
    for (const { name } of files) refuseUnstorable({ name });
    const rows = files.map(({ file: id, ...known }) => ({ id, owner, ...known }));
    return this.database.change(async (manager) => {
      await manager.createQueryBuilder().insert().into(FileRow).values(rows).orIgnore().execute();
      return { files: await ownFiles(manager, owner, ids(files)) };
    });
  }

  /** In the order in which they were asked for. Another's file is as absent as one that never was. */
  async get({ user, files }: QueryRequest<'memory.file.get'>): Promise<{ files: FileInfo[] }> {
    return { files: await this.database.read((manager) => ownFiles(manager, user, files)) };
  }
}

async function ownFiles(
  manager: EntityManager,
  owner: string,
  files: readonly string[],
): Promise<FileInfo[]> {
  const rows = await manager.findBy(FileRow, { id: In(files), owner });
  const byId = new Map(rows.map((row) => [row.id, fileOf(row)]));
  return files.map((id) => byId.get(id) ?? refuse());
}

function ids(files: readonly FileInfo[]): string[] {
  return files.map(({ file }) => file);
}

function refuse(): never {
  throw notFound('file');
}
