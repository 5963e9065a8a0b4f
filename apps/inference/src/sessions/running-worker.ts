import { randomBytes } from 'node:crypto';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, tellUser, watchForGone, type Broker } from '#shared/broker';
import { JetStreamServer } from '#shared/transport';
import type { Config } from '#shared/config';
import { newId, type Entry, type Session } from '#shared/contracts';
import { BROKER, CONFIG, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { ThisMind } from './this-mind.js';
import { WorkTools } from '../tools/work-tools.js';
import { approvalWaiting } from './approval-waiting.js';
import { engineSettings } from './engine-settings.js';
import { Worker } from './worker.js';

/** This process's worker, from its start to its drain. */
@Injectable()
export class RunningWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly worker: Worker;
  private stopWatching: () => void = () => {};

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(JetStreamServer) private readonly streams: JetStreamServer,
    @Inject(QueryClient) memory: QueryClient,
    @Inject(ThisMind) mind: ThisMind,
    @Inject(WorkTools) tools: WorkTools,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.worker = new Worker({
      broker,
      memory,
      mind,
      tools,
      logger,
      settings: settingsOf(config),
      newMessageId: () => newId('m'),
      newCommandId: () => newId('c'),
      newNonce: () => randomBytes(9).toString('base64url'),
      ended: (session, entry) => this.tellOwner(session, entry),
      asked: (session, entry) => this.askOwner(session, entry),
      counted: (what, count) => metrics.gauge(gauges[what].name, gauges[what].help, count),
    });
  }

  deliver(session: string, sequence: number): Promise<void> {
    return this.worker.deliver(session, sequence);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.stopWatching = await watchForGone(
      this.broker,
      (worker) => this.takeOverFrom(worker),
      (error) =>
        this.logger.warn({ err: error }, 'The watch over the workers has failed; it is opened again'),
    );
    await this.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopWatching();
    await this.streams.stopPulling('inference');
    await this.worker.drain(this.config.PARLEY_DRAIN_MS);
  }

  private takeOverFrom(worker: string): void {
    this.worker.takeOverFrom(worker).catch((error: unknown) => {
      this.logger.error({ err: error, worker }, 'The sessions of a worker that is gone could not be woken');
    });
  }

  private tellOwner({ id, owner }: Session, { turn, type, at }: Entry): void {
    if (turn === undefined) return;
    const status = type === 'turn.completed' ? 'completed' : type === 'turn.stopped' ? 'stopped' : 'failed';
    tellUser(this.broker, owner, { type: 'turn_ended', session: id, turn, status, at });
  }

  private askOwner(session: Session, entry: Entry<'tool.approval_requested'>): void {
    const waiting = approvalWaiting(session, entry);
    if (waiting) tellUser(this.broker, session.owner, waiting);
  }
}

const gauges = {
  sessions: { name: 'parley_actors', help: 'Sessions in the hands of this worker' },
  approvals: { name: 'parley_approvals_open', help: 'Calls in them that wait for a person to agree' },
} as const;

function settingsOf(config: Config) {
  return {
    engine: engineSettings(config),
    queueLimit: config.PARLEY_QUEUE_LIMIT,
    checkpointAppends: config.PARLEY_CHECKPOINT_APPENDS,
    turnLimitMs: config.PARLEY_TURN_LIMIT_MS,
    clientCallMs: config.PARLEY_CLIENT_CALL_MS,
    disconnectMs: config.PARLEY_DISCONNECT_MS,
    warmMs: config.PARLEY_WARM_MS,
    mostWarm: config.PARLEY_MAX_WARM,
  };
}
