import type { Provider, Type } from '@nestjs/common';
import { AgUiController } from './runs/ag-ui.controller.js';
import { AnsweredTurns } from './runs/answered-turns.js';
import { KeptFiles } from './runs/kept-files.js';
import { RunRequests } from './runs/run-requests.js';
import { RunStreams } from './runs/run-streams.js';
import { RunSubmits } from './runs/run-submits.js';
import { ThreadTurns } from './runs/thread-turns.js';
import { Threads } from './runs/threads.js';

export const agUiControllers: Type[] = [AgUiController];

export const agUiProviders: Provider[] = [
  AnsweredTurns,
  KeptFiles,
  RunRequests,
  RunStreams,
  RunSubmits,
  ThreadTurns,
  Threads,
];
