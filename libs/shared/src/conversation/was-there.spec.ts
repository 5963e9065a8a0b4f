import { expect, test } from '@jest/globals';
import type { Attendance } from '../contracts/index.js';
import { wasThere } from './was-there.js';

const at = (hour: number): string => `2026-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
const attendance: Attendance[] = [
  { agent: 'ben', change: 'joined', at: at(10) },
  { agent: 'ann', change: 'left', at: at(12) },
  { agent: 'ben', change: 'left', at: at(14) },
  { agent: 'ann', change: 'joined', at: at(16) },
];

test.each<[string, boolean[]]>([
  ['ben', [false, true, false, false]],
  ['ann', [true, true, false, true]],
  ['cleo', [true, true, true, true]],
])('%s was there from each coming to each going', (agent, expected) => {
  expect([9, 11, 15, 17].map((hour) => wasThere(attendance, agent, at(hour)))).toEqual(expected);
});
