import { archive } from './archive.js';
import { calls } from './calls.js';
import { Crowd } from './crowd.js';
import { FaceCrowd } from './face-crowd.js';
import { join } from './join.js';
import { longSession } from './long-session.js';
import type { ProbeFigures, ProbeOrder } from './order.js';
import { resume } from './resume.js';
import { watch, type Kept } from './watch.js';

/** The client's side of what is measured one by one and not as a load. */
export class Probes {
  private readonly crowds: (Crowd | FaceCrowd)[] = [];
  private readonly watchers: Kept[] = [];

  async answer(order: ProbeOrder): Promise<ProbeFigures> {
    switch (order.ask) {
      case 'join':
        return join(order.target, order.deltas, order.joiners);
      case 'resume':
        return resume(order.target, order.events, order.times);
      case 'calls':
        return calls(order);
      case 'archive':
        return archive(order);
      case 'long session':
        return longSession(order);
      case 'watch':
        for (const kept of await watch(order)) this.watchers.push(kept);
        return { watchers: this.watchers.length };
      case 'crowd':
        this.crowds.push(await Crowd.gather(order.target, order.streams, order.rate));
        return {};
      case 'face crowd':
        this.crowds.push(await FaceCrowd.gather(order.target, order.face, order.streams, order.rate));
        return {};
      case 'count':
        return Object.fromEntries(this.crowds.map(({ deltas }, place) => [String(place), deltas]));
      case 'leave':
        await this.leave();
        return {};
    }
  }

  private async leave(): Promise<void> {
    for (const watcher of this.watchers.splice(0)) watcher.close();
    for (const crowd of this.crowds.splice(0)) await crowd.end();
  }
}
