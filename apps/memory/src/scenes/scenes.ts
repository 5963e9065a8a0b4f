import { Inject, Injectable } from '@nestjs/common';
import type { QueryRequest, QueryResponse, SceneChange } from '#shared/contracts';
import { Database } from '../database/database.js';
import { changesOfPath } from '../knowledge/changes-of-path.js';
import { readKnowledge } from '../knowledge/read-knowledge.js';
import { foldScenes } from './fold-scenes.js';

@Injectable()
export class Scenes {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(asked: QueryRequest<'memory.scene.list'>): Promise<QueryResponse<'memory.scene.list'>> {
    const changes = await readKnowledge(this.database, asked, (manager, session) =>
      changesOfPath<SceneChange>(manager, 'scene_changes', session),
    );
    return { scenes: foldScenes(changes) };
  }
}
