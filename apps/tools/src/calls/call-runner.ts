import type { Logger } from 'pino';
import { lastToken, NotYet, type BrokerPorts, type Heard } from '#shared/broker';
import type { CallJob, CallRecord, CallResult } from '#shared/contracts';
import type { Registry } from '../registry/registry.js';
import { CallRecords, type FoundRecord } from './call-records.js';
import type { CallAddress } from './decode-job.js';
import { CallsInHand } from './calls-in-hand.js';
import { CallProgress } from './call-progress.js';
import type { Outputs } from './outputs.js';
import { prepareCall, type PreparedCall, type ReadyCall } from './prepare-call.js';
import { RunnerLiveness } from './runner-liveness.js';
import { runTool } from './run-tool.js';
import { sendResult } from './send-result.js';
import { untilAnswered } from './until-answered.js';

/** A call in hand. `unwanted` is aborted when a stop has asked for it. */
interface Held {
  address: CallAddress;
  prepared: PreparedCall;
  unwanted: AbortSignal;
}

/** Told of each run of a tool that has come to its end here, for the operator's figures. */
export type Ran = (outcome: CallResult['outcome'], seconds: number) => void;

/** What is written in CALLS for a run that begins now. */
interface Claim {
  attempt: number;
  revision: number;
}

const elsewhereMs = 1_000;
/** For a tool that nobody here has. */
const patientAttempts = 4;
/** Somebody else has written the record, or a replica does not show it yet: soon all will be clear. */
const unclearMs = 250;

const vanished: CallResult = {
  outcome: 'outcome_unknown',
  truncated: false,
  output:
    'Whoever ran this call vanished before telling the result. It may have had its effect; it was not repeated.',
};

/**
 * Runs tool calls, each at most once unless its tool is idempotent. What CALLS says counts: nothing runs before
 * a claim is written there, and nothing is sent but the result that was recorded there. A job may be
 * acknowledged only after that was sent, or when a stop came first.
 */
export class CallRunner {
  private readonly held = new CallsInHand();
  private readonly records: CallRecords;
  private readonly closing = new AbortController();
  private readonly liveness: RunnerLiveness;
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly broker: BrokerPorts,
    private readonly registry: Registry,
    private readonly outputs: Outputs,
    private readonly log: Logger,
    private readonly ran: Ran = () => {},
  ) {
    this.records = new CallRecords(broker.calls);
    this.liveness = new RunnerLiveness(broker);
  }

  /** To be called before the first job is taken: whoever does not answer for his calls counts as gone. */
  start(): void {
    const { core, names } = this.broker;
    this.liveness.start((key) => this.held.has(key));
    this.stopListening = [
      core.subscribe(names.subject('unwanted', '*'), (told) => this.giveUp(told)),
      core.onGap(() => void this.giveUpLost()),
    ];
  }

  /** Only whoever has the call in hand answers, so whoever asked and hears nothing knows that nobody has it. */
  private giveUp(told: Heard): void {
    if (this.held.giveUp(lastToken(told.subject))) told.respond('yes');
  }

  /** Who was cut off has not heard of stops; those that nobody has heard are in CALLS, a moment after they were told. */
  private async giveUpLost(): Promise<void> {
    const { clock, worker } = this.broker;
    const look = async (key: string): Promise<void> => {
      const found = await this.untilAnswered(key, () => this.records.read(key));
      if (found && isLost(found.record, worker)) this.held.giveUp(key);
    };
    try {
      await clock.wait(elsewhereMs, this.closing.signal);
      await Promise.all(this.held.keys.map(look));
    } catch (error) {
      if (!this.closing.signal.aborted) this.log.warn({ err: error }, 'Stops may have been missed');
    }
  }

  /** To be called when no more jobs come: what is in hand may still come to its end in that time. */
  async drain(graceMs: number): Promise<void> {
    await this.held.over(this.broker.clock, graceMs);
    this.close();
  }

  /** What still runs is told to end, and left claimed for another to find; its result is dropped. */
  close(): void {
    this.liveness.stop();
    for (const stop of this.stopListening.splice(0)) stop();
    this.closing.abort(new NotYet(unclearMs, 'This runner is leaving'));
    this.held.giveUpAll();
  }

  /** Resolves when the job may be acknowledged; throws `NotYet` when it must come again. `attempt` is 1 at first. */
  async take(job: CallJob, attempt = 1): Promise<void> {
    const prepared = prepareCall(this.registry, job);
    if (prepared.kind === 'unknown' && attempt < patientAttempts)
      throw new NotYet(elsewhereMs, prepared.problem);
    if (prepared.kind === 'forged')
      this.log.error({ call: job.key, tool: job.name }, 'A call is not what was agreed to, and is not run');
    await this.hold(job, prepared);
  }

  /** For a job that cannot be read beyond where it came from. */
  async refuse(address: CallAddress, problem: string): Promise<void> {
    await this.hold(address, { kind: 'refused', problem });
  }

  private async hold(address: CallAddress, prepared: PreparedCall): Promise<void> {
    this.closing.signal.throwIfAborted();
    const { key } = address;
    if (this.held.has(key)) throw new NotYet(elsewhereMs, 'The call is in hand here');
    const unwanted = this.held.begin(key);
    try {
      const result = await this.resultOf({ address, prepared, unwanted });
      if (result) await sendResult(this.broker, address, result);
    } finally {
      this.held.end(key);
    }
  }

  /** Undefined: the call was stopped before anybody ran it, and nobody waits for a result. */
  private async resultOf(call: Held): Promise<CallResult | undefined> {
    const { address, prepared } = call;
    if (prepared.kind === 'ready') {
      const claim = await this.records.create(address.key, this.claim(1));
      if (claim === undefined) return this.resultOfKnown(call);
      return this.run(call, prepared, { attempt: 1, revision: claim });
    }
    const result = { outcome: 'error' as const, ...this.outputs.plain(prepared.problem) };
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
    const liveness = mine ? 'gone' : await this.liveness.of(runner, key);
    if (liveness !== 'gone') throw new NotYet(elsewhereMs, `The call is claimed by ${runner}: ${liveness}`);
    if (prepared.kind === 'ready' && (mine || prepared.tool.idempotent)) {
      const next = mine ? attempt : attempt + 1;
      const claim = await this.records.replace(key, this.claim(next), revision);
      if (claim === undefined) throw new NotYet(unclearMs, 'Somebody else took the call over');
      this.log.info({ call: key, runner }, 'Taking over a call whose runner vanished');
      return this.run(call, prepared, { attempt: next, revision: claim });
    }
    const { session, turn } = call.address;
    this.log.warn(
      { call: key, session, turn, runner },
      'A runner vanished with a call that must not be repeated',
    );
    // Not insisted upon: until the broker answers again, its runner may be back, with what became of it.
    const recorded = await this.records.replace(key, { state: 'done', result: vanished }, revision);
    if (recorded === undefined) throw new NotYet(unclearMs, 'Somebody else has the call');
    return vanished;
  }

  private async run(
    { address, unwanted }: Held,
    { tool, input, job }: ReadyCall,
    { attempt, revision }: Claim,
  ): Promise<CallResult | undefined> {
    const { session, owner, place, key } = job;
    const progress = new CallProgress(this.broker, address, attempt, this.log);
    progress.start();
    try {
      const log = this.log.child({ call: key, session, tool: tool.name });
      const progressed = (text: string): void => progress.say(text);
      const context = { signal: unwanted, session, owner, key, place, progress: progressed, log };
      const began = this.broker.clock.elapsed();
      const end = await runTool(tool, input, context, this.broker.clock);
      this.ran(end.outcome, (this.broker.clock.elapsed() - began) / 1_000);
      progress.stop();
      const output = await this.outputs.of(job, end, unwanted);
      return await this.record(key, { outcome: end.outcome, ...output }, revision);
    } finally {
      await progress.over();
    }
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

  private untilAnswered<T>(key: string, attempt: () => Promise<T>): Promise<T> {
    const { clock } = this.broker;
    return untilAnswered({ clock, closing: this.closing.signal, log: this.log }, key, attempt);
  }

  private claim(attempt: number): { state: 'claimed'; runner: string; attempt: number } {
    return { state: 'claimed', runner: this.broker.worker, attempt };
  }
}

/** `done` may be what I have recorded myself, but then the tool has ended and its signal is not looked at any more. */
function isLost(record: CallRecord, worker: string): boolean {
  return record.state !== 'claimed' || record.runner !== worker;
}
