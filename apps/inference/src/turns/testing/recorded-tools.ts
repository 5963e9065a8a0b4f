import type { CallJob, Command, ListedTool } from '#shared/contracts';
import { command } from '../../commands/testing/ask.js';
import type { Tools } from '../tools-port.js';

/** It looks, and changes nothing. */
export const look: ListedTool = {
  name: 'look',
  title: 'Look',
  description: 'Looks.',
  inputSchema: { type: 'object' },
  readOnly: true,
  idempotent: true,
  parallel: true,
  timeoutMs: 1_000,
  touches: { field: 'at', kind: 'text' },
  pool: 'default',
};

/** Tools behind a call record that holds as long as the test does: longer than any worker. Else there is one, `look`. */
export class RecordedTools implements Tools {
  readonly ran: string[] = [];
  readonly jobs: CallJob[] = [];
  readonly cancelled: string[] = [];
  /** What it sees, where that matters. */
  output: string | undefined;
  required: readonly string[] = [];
  /** Called as soon as somebody asks something of the tools, before they do it. */
  onAsked: (what: 'offers' | 'dispatch' | 'cancel') => void = () => {};
  private readonly records = new Map<string, 'done' | 'cancelled'>();
  private results: Command<'call.finish'>[] = [];

  constructor(
    private readonly kind: 'answering' | 'silent' = 'answering',
    readonly offered: ListedTool[] = [look],
  ) {}

  async offers(): Promise<ListedTool[]> {
    this.onAsked('offers');
    return this.offered.map((tool) => ({
      ...tool,
      inputSchema: { type: 'object', required: this.required },
    }));
  }

  async dispatch(job: CallJob): Promise<void> {
    this.onAsked('dispatch');
    this.jobs.push(job);
    const { turn, call, key } = job;
    if (!this.records.has(key)) {
      this.ran.push(key);
      this.records.set(key, 'done');
    }
    if (this.kind === 'silent' || this.records.get(key) === 'cancelled') return;
    const result = { outcome: 'ok' as const, output: this.output ?? `saw ${call}`, truncated: false };
    this.results.push(command('call.finish', { turn, call, key, ...result }));
  }

  async cancel(key: string): Promise<void> {
    this.onAsked('cancel');
    this.cancelled.push(key);
    if (!this.records.has(key)) this.records.set(key, 'cancelled');
  }

  takeResult(): Command<'call.finish'> | undefined {
    return this.results.shift();
  }

  /** What was on its way to a worker that died is lost; the record is not. */
  loseResults(): void {
    this.results = [];
  }
}
