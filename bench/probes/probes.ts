import { adapters } from './adapters.js';
import { archive } from './archive.js';
import type { Finding, Parts, ProbeId } from './finding.js';
import { calls } from './calls.js';
import { faces } from './faces.js';
import { growth } from './growth.js';
import { idle } from './idle.js';
import { join, resume } from './late.js';

export interface Probe {
  id: ProbeId;
  title: string;
  run: (parts: Parts) => Promise<Finding[]>;
}

/** What is not a load beside the relay, which has neither sessions nor cursors. */
export const probes: readonly Probe[] = [
  { id: 'join', title: 'Coming late', run: join },
  { id: 'resume', title: 'Coming back', run: resume },
  { id: 'growth', title: 'More sessions, more gateways', run: growth },
  { id: 'idle', title: 'Idle watchers', run: idle },
  { id: 'faces', title: 'The same in other protocols', run: faces },
  { id: 'calls', title: 'Calls of tools', run: calls },
  { id: 'archive', title: 'A large archive', run: archive },
  { id: 'adapters', title: 'Reading models', run: adapters },
];
