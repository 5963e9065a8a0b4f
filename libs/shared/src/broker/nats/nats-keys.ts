import { randomUUID } from 'node:crypto';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { insist } from '../insist.js';
import type { Clock, KeyEntry, Keys, Published } from '../ports.js';
import { askLeader, readPage, type LeaderMessage } from './direct.js';
import type { NatsParts } from './nats-stream.js';
import { publishedFrom, unsendable } from './published.js';

const limitMs = 10_000;
/** What is left of a key that was removed, or whose time was over. */
const isMarker = /^(KV-Operation: *(DEL|PURGE)|Nats-Marker-Reason:)/m;

/**
 * A bucket in the form that NATS gives its key-value stores, read by the leader's word. Each write is sent
 * again, as it was, until it is known what became of it.
 */
export class NatsKeys implements Keys {
  private readonly prefix: string;
  private readonly stream: string;

  constructor(
    private readonly parts: NatsParts,
    private readonly clock: Clock,
    bucket: string,
    /** How long a removed key's marker is kept for watchers; undefined where keys of the bucket cannot expire. */
    private readonly markerTtlMs: number | undefined,
  ) {
    this.prefix = `$KV.${bucket}.`;
    this.stream = `KV_${bucket}`;
  }

  async create(key: string, value: string, ttlMs?: number): Promise<number | undefined> {
    const ttl = expiry(ttlMs);
    const fresh = await this.write(key, value, 0, ttl);
    if (fresh !== undefined) return fresh;
    const last = await this.last(key);
    if (!last || !isMarker.test(last.headers)) return undefined;
    return this.write(key, value, last.sequence, ttl);
  }

  update(key: string, value: string, revision: number): Promise<number | undefined> {
    return this.write(key, value, revision, {});
  }

  async purge(key: string, revision: number): Promise<boolean> {
    const marker = { 'KV-Operation': 'PURGE', 'Nats-Rollup': 'sub', ...expiry(this.markerTtlMs) };
    return (await this.write(key, '', revision, marker)) !== undefined;
  }

  async get(key: string): Promise<KeyEntry | undefined> {
    const last = await this.last(key);
    if (!last || isMarker.test(last.headers)) return undefined;
    return { key, value: Buffer.from(last.data).toString(), revision: last.sequence };
  }

  async entries(): Promise<KeyEntry[]> {
    const entries: KeyEntry[] = [];
    for (let from = 1; ;) {
      const { messages, more } = await readPage(this.parts.readings, this.stream, `${this.prefix}>`, from);
      // Of no key is the value empty, and of every marker it is.
      for (const { subject, data, sequence } of messages) {
        if (data.length === 0) continue;
        const key = subject.slice(this.prefix.length);
        entries.push({ key, value: Buffer.from(data).toString(), revision: sequence });
      }
      if (!more) return entries;
      from = (messages.at(-1)?.sequence ?? from) + 1;
    }
  }

  private last(key: string): Promise<LeaderMessage | undefined> {
    return askLeader(this.parts.nc, this.stream, { last_by_subj: this.prefix + key });
  }

  private async write(
    key: string,
    value: string,
    revision: number,
    more: Record<string, string>,
  ): Promise<number | undefined> {
    const id = randomUUID();
    const hdrs = headers();
    const all = { 'Nats-Msg-Id': id, 'Nats-Expected-Last-Subject-Sequence': String(revision), ...more };
    for (const [name, text] of Object.entries(all)) hdrs.set(name, text);
    let tries = 0;
    const published = await insist(this.clock, limitMs, () => {
      tries += 1;
      return this.send(key, value, hdrs);
    });
    if (published.kind === 'stored') return published.sequence;
    return tries > 1 ? this.storedBefore(key, id) : undefined;
  }

  /** One server looks at the revision before the id: it refuses what it has stored itself and could not say so. */
  private async storedBefore(key: string, id: string): Promise<number | undefined> {
    const last = await this.last(key);
    return last?.id === id ? last.sequence : undefined;
  }

  private async send(key: string, value: string, hdrs: MsgHdrs): Promise<Published> {
    try {
      return publishedFrom(await this.parts.acknowledged.publish(this.prefix + key, value, hdrs));
    } catch (error) {
      return unsendable(error);
    }
  }
}

/** The broker knows whole seconds. */
function expiry(ms: number | undefined): Record<string, string> {
  return ms === undefined ? {} : { 'Nats-TTL': `${Math.max(1, Math.ceil(ms / 1_000))}s` };
}
