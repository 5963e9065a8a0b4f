import { Names, type BrokerPorts } from '#shared/broker';
import type { Faults } from '../faults.js';
import type { SimulatedProcess } from '../simulated-process.js';
import type { VirtualTime } from '../virtual-time.js';
import { Bus } from './bus.js';
import { Consumer } from './consumer.js';
import { CorePort } from './core-port.js';
import { KeysPort } from './keys-port.js';
import { logToLive, mailToMailed, republish } from './republish.js';
import { Schedules } from './schedules.js';
import { StoredKeys } from './stored-keys.js';
import { StoredStream, type StreamSettings } from './stored-stream.js';
import { StreamPort } from './stream-port.js';
import { Views } from './views.js';
import { Wire } from './wire.js';

export interface BrokerModelSettings {
  /** Shorter than the real one where a simulation has little time. */
  ackWaitMs?: number;
  /** Past it the log takes nothing; without it, it takes all. */
  logMaxBytes?: number;
  /** Of which kind the streams are; where nothing is said, the seed decides. */
  looksFirstAt?: StreamSettings['looksFirstAt'];
}

const maxMessageBytes = 1024 * 1024;

/**
 * A broker in memory, with the one true state of every stream and bucket, and between it and each process a wire
 * on which whatever is planned goes wrong. It promises what the real one promises, and no more.
 */
export class BrokerModel {
  readonly names = new Names();
  readonly gen: string;
  readonly mailGen: string;
  readonly wire: Wire;
  readonly views: Views;
  readonly bus: Bus;
  readonly mail: StoredStream;
  readonly log: StoredStream;
  readonly work: StoredStream;
  readonly actors: StoredKeys;
  readonly workers: StoredKeys;
  readonly calls: StoredKeys;
  readonly consumers: Readonly<Record<'inference' | 'memory' | 'tools', Consumer>>;
  private readonly schedules: Record<'mail' | 'log' | 'work', Schedules>;
  private readonly cores = new Map<SimulatedProcess, CorePort>();
  private outages = 0;

  constructor(
    private readonly time: VirtualTime,
    readonly faults: Faults,
    settings: BrokerModelSettings = {},
  ) {
    this.gen = faults.random.id('g');
    this.mailGen = faults.random.id('g');
    this.wire = new Wire(time, faults);
    this.views = new Views(time, faults);
    this.bus = new Bus(this.wire);
    const looksFirstAt = settings.looksFirstAt ?? faults.random.pick(['id', 'expectation']);
    this.mail = this.newStream(looksFirstAt);
    this.log = this.newStream(looksFirstAt, settings.logMaxBytes);
    this.work = this.newStream(looksFirstAt);
    this.actors = new StoredKeys(time);
    this.workers = new StoredKeys(time);
    this.calls = new StoredKeys(time);
    this.schedules = {
      mail: this.schedulesOf(this.mail),
      log: this.schedulesOf(this.log),
      work: this.schedulesOf(this.work),
    };
    republish(this.wire, this.bus, logToLive(this.names, this.log));
    republish(this.wire, this.bus, mailToMailed(this.names, this.mail));
    this.consumers = this.newConsumers(settings.ackWaitMs ?? 30_000);
  }

  /** Everything of the broker that one process holds. */
  join(process: SimulatedProcess): BrokerPorts {
    const core = new CorePort(process, this.wire, this.bus);
    this.cores.set(process, core);
    process.onDeath(() => this.cores.delete(process));
    return {
      names: this.names,
      gen: this.gen,
      mailGen: this.mailGen,
      worker: process.id,
      mail: this.streamOf(process, 'mail'),
      log: this.streamOf(process, 'log'),
      work: this.streamOf(process, 'work'),
      actors: this.keysOf(process, this.actors),
      workers: this.keysOf(process, this.workers),
      calls: this.keysOf(process, this.calls),
      core,
      clock: process.clock,
    };
  }

  /** Away for a while, with all that was on its way; what is stored stays, ids of what is not are forgotten. */
  restart(forMs: number): void {
    this.outages += 1;
    this.wire.isCut = true;
    this.time.after(forMs, () => {
      this.outages -= 1;
      if (this.outages === 0) this.comeBack();
    });
  }

  deposeLeader(forMs: number): void {
    this.views.deposeLeader(forMs);
  }

  fillLog(forMs: number): void {
    this.log.isFull = true;
    this.time.after(forMs, () => {
      this.log.isFull = false;
    });
  }

  /** Nothing goes wrong any more; an outage that lasts still has to end, and late messages still come. */
  heal(): void {
    this.faults.heal();
    this.views.heal();
    this.log.isFull = false;
  }

  private comeBack(): void {
    this.wire.isCut = false;
    for (const stream of [this.mail, this.log, this.work]) stream.forgetIdsOfRemoved();
    for (const core of this.cores.values()) core.gap();
  }

  private newStream(looksFirstAt: StreamSettings['looksFirstAt'], maxBytes = Infinity): StoredStream {
    return new StoredStream(
      () => this.time.elapsed,
      () => this.time.now,
      { maxBytes, maxMessageBytes, looksFirstAt },
    );
  }

  private schedulesOf(stream: StoredStream): Schedules {
    return new Schedules(this.time, stream, () => this.wire.isCut);
  }

  private newConsumers(ackWaitMs: number): BrokerModel['consumers'] {
    const { names } = this;
    const kept = { ackWaitMs, acknowledged: 'keep' } as const;
    const deleted = { ackWaitMs, acknowledged: 'delete' } as const;
    return {
      inference: new Consumer(this.wire, this.mail, { ...kept, filter: names.subject('mail', '*', '*') }),
      memory: new Consumer(this.wire, this.log, { ...kept, filter: names.subject('log', '*', 'e') }),
      tools: new Consumer(this.wire, this.work, { ...deleted, filter: names.subject('work', 'tools', '*') }),
    };
  }

  private streamOf(process: SimulatedProcess, name: 'mail' | 'log' | 'work'): StreamPort {
    const { wire, views } = this;
    return new StreamPort({ process, wire, views, stream: this[name], schedules: this.schedules[name] });
  }

  private keysOf(process: SimulatedProcess, keys: StoredKeys): KeysPort {
    return new KeysPort({ process, wire: this.wire, views: this.views, keys });
  }
}
