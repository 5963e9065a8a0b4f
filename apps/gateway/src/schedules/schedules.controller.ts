import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { QueryClient } from '#shared/broker';
import type { Config } from '#shared/config';
import { idSchema, parseOrRefuse } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { Asker } from '../access/asker.decorator.js';
import { pageFields } from '../refusals/asked-list.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { changeOf, parseSchedule, parseScheduleChange } from './schedule-body.js';
import { scheduleViewOf, type ScheduleView } from './schedule-view.js';

const listSchema = z.object({ ...pageFields, session: idSchema.optional() });

/** Turns that are submitted at their time, whoever is there by then. Memory keeps them and tells the broker. */
@Controller('v1/schedules')
export class SchedulesController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  @Post()
  async create(@Body() body: unknown, @Asker() user: string): Promise<ScheduleView> {
    const schedule = parseSchedule(body, this.config.PARLEY_MAX_TEXT_CHARS, Date.now());
    await this.sessions.of(schedule.session, user);
    return scheduleViewOf(await this.queries.ask('memory.schedule.create', { user, ...schedule }));
  }

  @Get()
  @Takes(['session', 'limit', 'cursor'])
  async list(
    @Asker() user: string,
    @Query() query: unknown,
  ): Promise<{ schedules: ScheduleView[]; cursor: string | null }> {
    const asked = parseOrRefuse(listSchema, query);
    const { schedules, next } = await this.queries.ask('memory.schedule.list', { user, ...asked });
    return { schedules: schedules.map(scheduleViewOf), cursor: next };
  }

  @Get(':schedule')
  async read(@Param('schedule', IdPipe) schedule: string, @Asker() user: string): Promise<ScheduleView> {
    return scheduleViewOf(await this.queries.ask('memory.schedule.get', { user, schedule }));
  }

  @Patch(':schedule')
  async change(
    @Param('schedule', IdPipe) schedule: string,
    @Asker() user: string,
    @Body() body: unknown,
  ): Promise<ScheduleView> {
    const asked = parseScheduleChange(body, this.config.PARLEY_MAX_TEXT_CHARS);
    const stored = await this.queries.ask('memory.schedule.get', { user, schedule });
    const change = changeOf(asked, stored, Date.now());
    return scheduleViewOf(await this.queries.ask('memory.schedule.change', { user, schedule, change }));
  }

  @Delete(':schedule')
  @HttpCode(204)
  async delete(@Param('schedule', IdPipe) schedule: string, @Asker() user: string): Promise<void> {
    await this.queries.ask('memory.schedule.delete', { user, schedule });
  }
}
