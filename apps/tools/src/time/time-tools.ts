import type { Clock } from '#shared/broker';
import type { Tool } from '../registry/tool.js';
import { currentTime } from './current-time.js';
import { wait } from './wait.js';

export function timeTools(clock: Clock): Tool[] {
  return [currentTime(clock), wait(clock)];
}
