import type { Attendance } from '../contracts/index.js';

/** Whether somebody took part when something was said. Of whom nobody has noted anything, it is taken for granted. */
export function wasThere(attendance: readonly Attendance[], agent: string, at: string): boolean {
  const own = attendance.filter((each) => each.agent === agent);
  const last = own.findLast((each) => each.at <= at);
  return (last ?? { change: own[0]?.change === 'joined' ? 'left' : 'joined' }).change === 'joined';
}
