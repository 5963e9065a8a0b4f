import type { Keys } from '#shared/broker';
import { callRecordSchema, type CallRecord } from '#shared/contracts';

export interface FoundRecord {
  record: CallRecord;
  revision: number;
}

/** CALLS as a runner sees it. Every write is conditional: undefined means that somebody else was first. */
export class CallRecords {
  constructor(private readonly keys: Keys) {}

  create(key: string, record: CallRecord): Promise<number | undefined> {
    return this.keys.create(key, JSON.stringify(record));
  }

  replace(key: string, record: CallRecord, revision: number): Promise<number | undefined> {
    return this.keys.update(key, JSON.stringify(record), revision);
  }

  async read(key: string): Promise<FoundRecord | undefined> {
    const entry = await this.keys.get(key);
    if (!entry) return undefined;
    return { record: callRecordSchema.parse(JSON.parse(entry.value)), revision: entry.revision };
  }
}
