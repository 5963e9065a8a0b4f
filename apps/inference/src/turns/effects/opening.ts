import { sceneOfTurn, takePart } from '../../passes/index.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';

/** A session that has scenes begins in one, wherever that is. */
export class Opening {
  constructor(private readonly bench: Bench) {}

  openScene({ turn }: Doing<'open-scene'>): void {
    const { bench } = this;
    const { session } = bench.parts;
    const present = ['user', ...takePart(session)].slice(0, 20).map((who) => ({ who }));
    const body = {
      change: 'opened' as const,
      scene: sceneOfTurn(session.id, turn.turn),
      on: bench.conversation.head,
      setting: { place: 'here', present },
    };
    bench.append({ type: 'state.scene', by: 'system', body });
  }
}
