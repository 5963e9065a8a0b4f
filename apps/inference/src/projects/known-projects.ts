import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient } from '#shared/broker';
import { ParleyError, type Project } from '#shared/contracts';
import { LOGGER } from '#shared/telemetry';
import type { Projects } from '../turns/mind-ports.js';
import { Believed } from './believed.js';

/** What memory says of projects: asked for each step, so it is believed for a moment. */
@Injectable()
export class KnownProjects implements Projects {
  private readonly believed: Believed<Project | null>;

  constructor(@Inject(QueryClient) queries: QueryClient, @Inject(LOGGER) logger: Logger) {
    this.believed = new Believed({
      ask: (project) => asked(queries, project),
      away: (error) =>
        logger.warn({ err: error }, 'Memory does not tell of projects; what it said before counts on'),
    });
  }

  of(id: string): Promise<Project | null> {
    return this.believed.of(id);
  }
}

async function asked(queries: QueryClient, project: string): Promise<Project | null> {
  try {
    return await queries.ask('memory.project.get', { user: null, project });
  } catch (error) {
    if (ParleyError.is(error) && error.body.code === 'not_found') return null;
    throw error;
  }
}
