import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { ParleyError, type Entry, type ReportJob } from '#shared/contracts';
import type { TurnStory } from './turn-story.js';

const pageSize = 100;

type Job = Pick<ReportJob, 'of' | 'session' | 'turn' | 'gen' | 'en'>;

/** Turns as memory keeps them, which has their events for good. */
@Injectable()
export class Stories {
  private readonly asked = new Map<string, Promise<TurnStory | undefined>>();

  constructor(@Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>) {}

  /** Of a turn up to its end, of a wait as far as the turn has come. Undefined: the session is gone. */
  of(job: Job): Promise<TurnStory | undefined> {
    // Of a wait it may be another one by now.
    return job.of === 'turn' ? this.together(job) : this.read(job);
  }

  /** Several sinks want it at the same time: they are given the same. */
  private together(job: Job): Promise<TurnStory | undefined> {
    const { session, turn, en } = job;
    const key = `${session} ${turn} ${en}`;
    const known = this.asked.get(key);
    if (known) return known;
    const reading = this.read(job).finally(() => this.asked.delete(key));
    this.asked.set(key, reading);
    return reading;
  }

  private async read(job: Job): Promise<TurnStory | undefined> {
    const { session, turn, gen, en } = job;
    const to = job.of === 'turn' ? en : null;
    const entries: Entry[] = [];
    try {
      for (let after = 0; ;) {
        const asked = { session, turn, to, after, limit: pageSize, seen: { gen, en } };
        const page = await this.queries.ask('memory.report.story', asked);
        entries.push(...page.entries);
        const { user, name, parents, next } = page;
        if (next === null) return { session, turn, user, name, parents, entries };
        after = next;
      }
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
  }
}
