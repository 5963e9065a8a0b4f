import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse, Schedule } from '#shared/contracts';
import { Schedules } from './schedules.js';

@Controller()
export class SchedulesController {
  constructor(@Inject(Schedules) private readonly schedules: Schedules) {}

  @Query('memory.schedule.create')
  create(request: QueryRequest<'memory.schedule.create'>): Promise<Schedule> {
    return this.schedules.create(request);
  }

  @Query('memory.schedule.list')
  list(request: QueryRequest<'memory.schedule.list'>): Promise<QueryResponse<'memory.schedule.list'>> {
    return this.schedules.list(request);
  }

  @Query('memory.schedule.get')
  get(request: QueryRequest<'memory.schedule.get'>): Promise<Schedule> {
    return this.schedules.get(request);
  }

  @Query('memory.schedule.change')
  change(request: QueryRequest<'memory.schedule.change'>): Promise<Schedule> {
    return this.schedules.change(request);
  }

  @Query('memory.schedule.delete')
  delete(request: QueryRequest<'memory.schedule.delete'>): Promise<Record<string, never>> {
    return this.schedules.delete(request);
  }
}
