import type { Logger } from 'pino';
import { BrokerClosed, lastToken, NotYet, type BrokerPorts, type Heard } from '#shared/broker';
import type { CallJob, CallResult } from '#shared/contracts';
import type { Registry } from '../registry/registry.js';
import { CallRecords, type FoundRecord } from './call-records.js';
import type { CallAddress } from './decode-job.js';
import { keptOutput } from './kept-output.js';
import { prepareCall, type PreparedCall, type ReadyCall } from './prepare-call.js';
import { answerForCalls, isRunBy } from './runner-liveness.js';
import { runTool, type ToolEnd } from './run-tool.js';
import { sendResult } from './send-result.js';

/** A call in hand. `unwanted` is aborted when a stop has asked for it. */
interface Held {
  address: CallAddress;
  prepared: PreparedCall;
  unwanted: AbortSignal;
}

const elsewhereMs = 1_000;
/** Somebody else has written the record, or a replica does not show it yet: soon all will be clear. */
const unclearMs = 250;
const longestPauseMs = 5_000;

const vanished: ToolEnd = {
  outcome: 'outcome_unknown',
  text: 'Whoever ran this call vanished before telling the result. It may have had its effect; it was not repeated.',
};

/**
 * Runs tool calls, each at most once unless its tool is idempotent. What CALLS says counts: nothing runs before
 * a claim is written there, and nothing is sent but the result that was recorded there. A job may be
 * acknowledged only after that was sent, or when a stop came first.
 */
export class CallRunner {
  private readonly held = new Map<string, AbortController>();
  private readonly records: CallRecords;
  private readonly closing = new AbortController();
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly broker: BrokerPorts,
    private readonly registry: Registry,
    private readonly outputBytes: number,
    private readonly log: Logger,
  ) {
    this.records = new CallRecords(broker.calls);
  }

  /** To be called before the first job is taken: whoever does not answer for his calls counts as gone. */
  start(): void {
    const { core, names } = this.broker;
    this.stopListening = [
      answerForCalls(this.broker, (key) => this.held.has(key)),
      core.subscribe(names.subject('unwanted', '*'), (told) => this.giveUp(told)),
    ];
  }

  /** Only whoever has the call in hand answers, so whoever asked and hears nothing knows that nobody has it. */
  private giveUp(told: Heard): void {
    const unwanted = this.held.get(lastToken(told.subject));
    if (!unwanted) return;
    unwanted.abort();
    told.respond('yes');
  }

  /** What still runs is told to end, and left claimed for another to find; its result is dropped. */
  close(): void {
    for (const stop of this.stopListening.splice(0)) stop();
    this.closing.abort(new NotYet(unclearMs, 'This runner is leaving'));
    for (const unwanted of this.held.values()) unwanted.abort();
  }

  /** Resolves when the job may be acknowledged; throws `NotYet` when it must come again. */
  async take(job: CallJob): Promise<void> {
    await this.hold(job, prepareCall(this.registry, job));
  }

  /** For a job that cannot be read beyond where it came from. */
  async refuse(address: CallAddress, problem: string): Promise<void> {
    await this.hold(address, { kind: 'refused', problem });
  }

  private async hold(address: CallAddress, prepared: PreparedCall): Promise<void> {
    this.closing.signal.throwIfAborted();
    const { key } = address;
    if (this.held.has(key)) throw new NotYet(elsewhereMs, 'The call is in hand here');
    const controller = new AbortController();
    this.held.set(key, controller);
    try {
      const result = await this.resultOf({ address, prepared, unwanted: controller.signal });
      if (result) await sendResult(this.broker, address, result);
    } finally {
      this.held.delete(key);
    }
  }

  /** Undefined: the call was stopped before anybody ran it, and nobody waits for a result. */
  private async resultOf(call: Held): Promise<CallResult | undefined> {
    const { address, prepared } = call;
    if (prepared.kind === 'ready') {
      const claim = await this.records.create(address.key, this.claim(1));
      return claim === undefined ? this.resultOfKnown(call) : this.run(call, prepared, claim);
    }
    const result = this.kept({ outcome: 'error', text: prepared.problem });
    const created = await this.records.create(address.key, { state: 'done', result });
    return created === undefined ? this.resultOfKnown(call) : result;
  }

  private async resultOfKnown(call: Held): Promise<CallResult | undefined> {
    const found = await this.records.read(call.address.key);
    if (!found) throw new NotYet(unclearMs, 'A replica does not show the record of the call yet');
    switch (found.record.state) {
      case 'cancelled':
        return undefined;
      case 'done':
        return found.record.result;
      case 'claimed':
        return this.takeOver(call, found.record, found.revision);
    }
  }

  /**
   * Of a claim that its runner does not answer for. One of my own that I have not in hand was written though the
   * broker's word got lost: it never ran, for a call that has run is held here until its result is recorded.
   */
  private async takeOver(
    call: Held,
    { runner, attempt }: Extract<FoundRecord['record'], { state: 'claimed' }>,
    revision: number,
  ): Promise<CallResult | undefined> {
    const { prepared } = call;
    const { key } = call.address;
    const mine = runner === this.broker.worker;
    if (!mine && (await isRunBy(this.broker, runner, key)))
      throw new NotYet(elsewhereMs, 'The call runs elsewhere');
    if (prepared.kind === 'ready' && (mine || prepared.tool.idempotent)) {
      const claim = await this.records.replace(key, this.claim(mine ? attempt : attempt + 1), revision);
      if (claim === undefined) throw new NotYet(unclearMs, 'Somebody else took the call over');
      this.log.info({ call: key, runner }, 'Taking over a call whose runner vanished');
      return this.run(call, prepared, claim);
    }
    this.log.warn({ call: key, runner }, 'A runner vanished with a call that must not be repeated');
    return this.record(key, this.kept(vanished), revision);
  }

  private async run(
    { address, unwanted }: Held,
    { tool, input }: ReadyCall,
    claim: number,
  ): Promise<CallResult | undefined> {
    const { session, key } = address;
    const end = await runTool(tool, input, { signal: unwanted, session, key }, this.broker.clock);
    return this.record(key, this.kept(end), claim);
  }

  /** Whoever comes too late takes what is recorded there for the result, and forgets his own. */
  private async record(key: string, result: CallResult, revision: number): Promise<CallResult | undefined> {
    const recorded = await this.untilAnswered(key, () =>
      this.records.replace(key, { state: 'done', result }, revision),
    );
    if (recorded !== undefined) return result;
    const found = await this.untilAnswered(key, () => this.records.read(key));
    if (found?.record.state === 'done') return found.record.result;
    if (found?.record.state === 'cancelled') return undefined;
    throw new NotYet(unclearMs, 'Somebody else took the call over');
  }

  /** The broker may be away for a while. Giving up here would make a call that ran look like one that did not. */
  private async untilAnswered<T>(key: string, attempt: () => Promise<T>): Promise<T> {
    for (let pause = unclearMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      this.closing.signal.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof BrokerClosed) throw error;
        this.log.warn({ err: error, call: key }, 'The record of a call could not be reached; trying again');
      }
      await this.broker.clock.wait(pause, this.closing.signal);
    }
  }

  private claim(attempt: number): { state: 'claimed'; runner: string; attempt: number } {
    return { state: 'claimed', runner: this.broker.worker, attempt };
  }

  private kept({ outcome, text }: ToolEnd): CallResult {
    return { outcome, ...keptOutput(text, this.outputBytes) };
  }
}
