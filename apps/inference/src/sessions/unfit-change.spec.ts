import { expect, test } from '@jest/globals';
import type { Project, SessionChange } from '#shared/contracts';
import { session } from '../turns/testing/life.js';
import { ScriptedModel } from '../turns/testing/scripted-model.js';
import { SimpleMind } from '../turns/testing/simple-mind.js';
import { unfitChange } from './unfit-change.js';

const project = (id: string, owner: string): Project => ({
  ...{ id, owner, name: id, createdAt: '2026-01-01T00:00:00.000Z' },
});

function refusalOf(change: SessionChange) {
  const mind = new SimpleMind(new ScriptedModel({}));
  mind.projectsKnown = { mine: project('mine', 'u1'), foreign: project('foreign', 'u2') };
  const before = { ...session, agents: ['gone'], model: 'gone/y', project: 'lost' };
  return unfitChange(change, { session: before, mind });
}

test.each<[string, SessionChange, object | undefined]>([
  ['nothing', {}, undefined],
  ['what there is', { agents: ['assistant'], model: 'x/z', project: 'mine' }, undefined],
  ['a model that is only not set up', { model: 'closed/x' }, undefined],
  ['what is taken away', { model: null, project: null, agents: [] }, undefined],
  ['what it had before', { agents: ['gone', 'assistant'], model: 'gone/y', project: 'lost' }, undefined],
  ['an agent that nobody knows', { agents: ['assistant', 'ghost'] }, { code: 'unknown_agent' }],
  ['an agent twice', { agents: ['gone', 'gone'] }, { details: [{ path: 'agents' }] }],
  ['a model that nobody serves', { model: 'gone/x' }, { code: 'unknown_model' }],
  ['a project of somebody else', { project: 'foreign' }, { details: [{ path: 'project' }] }],
  ['a project that there is not', { project: 'none' }, { details: [{ path: 'project' }] }],
])('a session can go by %s, or is told why not', async (_, change, refusal) => {
  const told = await refusalOf(change);
  expect({ told }).toMatchObject({ told: refusal });
});
