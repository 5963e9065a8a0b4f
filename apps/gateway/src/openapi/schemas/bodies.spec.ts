import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { ParleyError } from '#shared/contracts';
import { parseAnswer } from '../../approvals/answer-body.js';
import { parseEdit, parseRegenerate } from '../../history/edit-body.js';
import {
  parseMemoryEdit,
  parsePlan,
  parsePlanMove,
  parseScene,
  parseSceneEnd,
} from '../../knowledge/knowledge-body.js';
import { parseNewProject, parseProjectChange } from '../../projects/project-body.js';
import { parseQueueEdit } from '../../queue/queue-body.js';
import { parseSchedule, parseScheduleChange } from '../../schedules/schedule-body.js';
import { parseSteer, parseSubmit } from '../../turns/submit-body.js';
import { parseNewSession, parseSessionChange } from '../../sessions/session-body.js';
import { parseNewToken } from '../../tokens/token-body.js';
import { parseFrame } from '../../websocket/frames.js';
import { approvalAnswer } from './approvals.js';
import { newSchedule, queueEdit, scheduleChange, steerBody, submitBody } from './bodies.js';
import { clientFrames } from './frames.js';
import { edit, regenerate } from './history.js';
import { memoryEdit, newPlan, newScene, planMove, sceneEnd } from './knowledge.js';
import { newProject, projectChange } from './projects.js';
import { newSession, sessionChange } from './sessions.js';
import { newToken } from './tokens.js';

const maxChars = 1_000;
const limits = { maxTextChars: maxChars, maxAttachments: 1 };
const now = Date.parse('2026-01-01T00:00:00Z');

/** A value for every field that is told of anywhere. */
const values: Record<string, unknown> = {
  session: 's_one',
  turn: 't_one',
  sessions: [{ session: 's_one', cursor: 'g_one.1.2', snapshots: true }],
  cursor: 'g_one.1.2',
  snapshots: true,
  ref: 7,
  key: 'key',
  text: 'hello',
  messageId: 'm_one',
  policy: 'enqueue',
  model: 'rehearsal/one',
  attachments: ['f_one'],
  agent: 'scribe',
  sampling: { temperature: 0.5, stop: ['end'] },
  thinking: 'low',
  maxTokens: 10,
  answerSchema: { type: 'object' },
  onDisconnect: 'cancel',
  position: 0,
  paused: true,
  approval: 'ap_one',
  name: 'A garden',
  prompt: 'Be brief.',
  root: '/srv/garden',
  writable: ['.', 'notes/2026'],
  permissions: { ask: ['shell(git *)'], deny: ['web_fetch'] },
  clientTools: [{ name: 'where', description: 'Where they are.', inputSchema: { type: 'object' } }],
};

const present = [{ who: 'ann', activity: 'digs', objects: ['a spade'] }];
const scene = { place: 'The shed', clock: 'at noon', present, persona: 'A guest' };

/** What knowledge and sessions are made of. */
Object.assign(values, {
  ...scene,
  scene,
  next: scene,
  agents: ['ann', 'ben'],
  systemPrompt: 'Be brief.',
  project: 'p_one',
  passes: ['title', 'memory'],
  recall: 'session',
  scenes: true,
  archived: true,
  read: true,
  action: 'resend',
  significance: 2,
  pinned: true,
  who: ['ann', 'user'],
  when: 'at dusk',
  yields: { facts: [{ text: 'It is dug.', agents: ['ann'] }], relations: [], present },
  status: 'completed',
  scopes: ['read'],
  expiresAt: '2026-01-02T00:00:00+01:00',
});

const envelope = ['op', 'ref', 'session', 'key'];

/** What a submit says is read apart from its frame, as the body of a posted turn is. */
function readFrame(value: unknown): unknown {
  const frame = parseFrame(value);
  if (frame.op !== 'submit') return frame;
  return parseSubmit(
    Object.fromEntries(Object.entries(frame).filter(([name]) => !envelope.includes(name))),
    limits,
  );
}

const doors: [string, z.ZodObject, (body: unknown) => unknown][] = [
  ['a submit', submitBody, (body) => parseSubmit(body, limits)],
  ['a steer', steerBody, (body) => parseSteer(body, maxChars)],
  ['a change of the queue', queueEdit, (body) => parseQueueEdit(body, maxChars)],
  ['a schedule', newSchedule, (body) => parseSchedule(body, maxChars, now)],
  ['a change of a schedule', scheduleChange, (body) => parseScheduleChange(body, maxChars)],
  ['an answer to an approval', approvalAnswer, parseAnswer],
  ['a session', newSession, parseNewSession],
  ['a change of a session', sessionChange, parseSessionChange],
  ['an edit', edit, (body) => parseEdit(body, maxChars)],
  ['another reply', regenerate, (body) => parseRegenerate(body, maxChars)],
  ['a change of a memory', memoryEdit, parseMemoryEdit],
  ['a scene', newScene, parseScene],
  ['the end of a scene', sceneEnd, parseSceneEnd],
  ['a plan', newPlan, parsePlan],
  ['a move of a plan', planMove, parsePlanMove],
  ['a token', newToken, (body) => parseNewToken(body, now)],
  ['a project', newProject, parseNewProject],
  ['a change of a project', projectChange, parseProjectChange],
  ...Object.entries(clientFrames).map(([name, schema]): [string, z.ZodObject, (body: unknown) => unknown] => [
    name,
    schema,
    readFrame,
  ]),
];

/** What goes together, and excludes the others of the same list. */
const timings: object[] = [
  { at: '2026-01-02T00:00:00+01:00' },
  { delay: 60 },
  { cron: '0 9 * * *', timeZone: 'Europe/Berlin' },
];
const decisions: object[] = [
  { decision: 'edit', input: { path: 'a' } },
  { decision: 'deny', text: values['text'] },
];

function bodiesOf(schema: z.ZodObject): object[] {
  const names = Object.keys(schema.shape);
  const ways = waysOf(names);
  const apart = ways.flatMap((way) => Object.keys(way));
  const plain = names.filter((name) => !apart.includes(name));
  const rest = Object.fromEntries(plain.map((name) => [name, valueFor(schema, name)]));
  return ways.map((way) => ({ ...rest, ...way }));
}

function waysOf(names: string[]): object[] {
  if (names.includes('at')) return timings;
  return names.includes('decision') ? decisions : [{}];
}

function valueFor(schema: z.ZodObject, name: string): unknown {
  return name === 'op' ? (schema.shape['op'] as z.ZodLiteral<string>).value : values[name];
}

describe.each(doors)('%s', (_, schema, parse) => {
  it('is taken with every field that is told of', () => {
    for (const body of bodiesOf(schema)) {
      expect(schema.safeParse(body)).toMatchObject({ success: true });
      expect(parse(body)).toBeDefined();
    }
  });

  it('is refused without a field that is told to be needed', () => {
    const [body = {}] = bodiesOf(schema);
    const needed = Object.keys(schema.shape).filter(
      (name) => !schema.shape[name]?.safeParse(undefined).success,
    );
    for (const name of needed) {
      const without = Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
      expect(() => parse(without)).toThrow(ParleyError);
    }
  });

  it('is refused with a field that nobody knows', () => {
    const [body = {}] = bodiesOf(schema);
    expect(schema.safeParse({ ...body, nonsense: 1 }).success).toBe(false);
  });
});
