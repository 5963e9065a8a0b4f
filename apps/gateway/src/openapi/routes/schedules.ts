import { parameters } from '../parameters.js';
import { json, nothing, type Route } from '../route.js';

const schedule = '/v1/schedules/{schedule}';

export const scheduleRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/schedules',
    operation: 'listSchedules',
    group: 'Schedules',
    summary: 'List schedules',
    access: 'token',
    parameters: [parameters.ofSession, parameters.limit, parameters.page],
    answers: [json(200, 'Schedules', 'A page of the asker’s schedules.')],
    refusals: ['invalid_request'],
  },
  {
    method: 'post',
    path: '/v1/schedules',
    operation: 'createSchedule',
    group: 'Schedules',
    summary: 'Plan a turn',
    text: 'Unless `policy` says otherwise it waits for what runs. Schedules outlive every restart; of several runs that were missed the last one runs, once.',
    access: 'token',
    body: { schema: 'NewSchedule', required: true },
    answers: [json(201, 'Schedule', 'The schedule.')],
    refusals: ['not_found', 'empty_prompt'],
  },
  {
    method: 'get',
    path: schedule,
    operation: 'readSchedule',
    group: 'Schedules',
    summary: 'Read a schedule',
    access: 'token',
    answers: [json(200, 'Schedule', 'The schedule.')],
    refusals: ['not_found'],
  },
  {
    method: 'patch',
    path: schedule,
    operation: 'changeSchedule',
    group: 'Schedules',
    summary: 'Change, pause or resume a schedule',
    access: 'token',
    body: { schema: 'ScheduleChange', required: true },
    answers: [json(200, 'Schedule', 'The schedule as it is now.')],
    refusals: ['not_found', 'empty_prompt'],
  },
  {
    method: 'delete',
    path: schedule,
    operation: 'deleteSchedule',
    group: 'Schedules',
    summary: 'Delete a schedule',
    access: 'token',
    answers: [nothing(204, 'It will not run again.')],
    refusals: ['not_found'],
  },
];
