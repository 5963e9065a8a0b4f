import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { QueryClient, type Broker } from '#shared/broker';
import { newId, type FileInfo } from '#shared/contracts';
import { createDatabase, type TestDatabase } from '../harness/database.js';
import { given } from '../harness/given.js';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';
import { ServiceProcess } from '../harness/service-process.js';

const token = 'parley_test_token_of_the_first_administrator';
const anothersToken = 'parley_test_token_of_somebody_else';

export const mostFileBytes = 40 * 2 ** 20;

export interface Answer {
  status: number;
  files: FileInfo[];
  error?: { code: string; message: string };
}

/** As much of a Parley as deals with files: its gateway, memory and tools. */
export class Filing {
  private readonly services: ServiceProcess[] = [];
  url = '';

  private constructor(
    private readonly namespace: TestNamespace,
    readonly database: TestDatabase,
    readonly broker: Broker,
    readonly dir: string,
  ) {}

  static async start(settings: (dir: string) => Record<string, string> = () => ({})): Promise<Filing> {
    const namespace = createNamespace();
    const database = await createDatabase(namespace.name.toLowerCase());
    await namespace.migrate();
    const dir = join(given('PARLEY_TEST_DIR'), newId('g'));
    await mkdir(dir, { recursive: true });
    const filing = new Filing(namespace, database, await namespace.open(), dir);
    try {
      await filing.startServices(settings(dir));
    } catch (error) {
      await filing.stop();
      throw error;
    }
    return filing;
  }

  private async startServices(settings: Record<string, string>): Promise<void> {
    const environment = {
      PARLEY_NATS_URL: this.namespace.natsUrl,
      PARLEY_NAMESPACE: this.namespace.name,
      PARLEY_DATABASE_URL: this.database.url,
      PARLEY_TOKEN: token,
      PARLEY_PORT: '0',
      PARLEY_DATA_DIR: this.dir,
      PARLEY_MAX_FILE_BYTES: String(mostFileBytes),
      ...settings,
    };
    for (const app of ['memory', 'tools', 'gateway'] as const)
      this.services.push(new ServiceProcess(app, environment, this.dir));
    await Promise.all(this.services.map((service) => service.says(/is up/)));
    this.url = (await this.gateway.says(/"url":"([^"]+)"/))[1] ?? '';
    await this.database.query(`INSERT INTO users (id, name) VALUES ('u_another', 'Another')`);
    await this.database.query(
      `INSERT INTO tokens (hash, owner, scopes, name, origin) VALUES ($1, 'u_another', '{read,write}', 'a token', 'issued')`,
      [createHash('sha256').update(anothersToken).digest('hex')],
    );
  }

  private get gateway(): ServiceProcess {
    const gateway = this.services.at(-1);
    if (!gateway) throw new Error('The gateway was not started.');
    return gateway;
  }

  get queries(): QueryClient {
    return new QueryClient(this.broker);
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await this.namespace.drop();
    await this.database.drop();
    await rm(this.dir, { recursive: true, force: true });
  }

  async post(
    body: FormData | ReadableStream | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}/v1/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
  }

  download(file: string, as: 'owner' | 'another' = 'owner'): Promise<Response> {
    return this.get(`/v1/files/${file}`, as);
  }

  get(path: string, as: 'owner' | 'another' = 'owner', method = 'GET'): Promise<Response> {
    const bearer = as === 'owner' ? token : anothersToken;
    return fetch(this.url + path, { method, headers: { authorization: `Bearer ${bearer}` } });
  }

  /** What lies in the store: every chunk and every entry. */
  async stored(): Promise<number> {
    const { jsm, names } = this.broker;
    return (await jsm.streams.info(`OBJ_${names.bucket('FILES')}`)).state.messages;
  }

  /** The most memory that the gateway has ever held, in bytes. */
  async gatewayPeak(): Promise<number> {
    const status = await readFile(`/proc/${this.gateway.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }
}

const boundary = 'edge';
export const formType = { 'content-type': `multipart/form-data; boundary=${boundary}` };

/** One part's head, as a browser writes it but for the name, which is sent as it stands. */
export function partHead(name: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
}

export const formEnd = `\r\n--${boundary}--\r\n`;

/** A form that is made while it is sent. Tells how much of it was taken. */
export function longForm(bytes: number): { body: ReadableStream; sent: () => number } {
  let sent = 0;
  const body = new ReadableStream({
    start: (form) => form.enqueue(Buffer.from(partHead('long.bin'))),
    pull: (form) => {
      const piece = Buffer.alloc(Math.min(65_536, bytes - sent), sent % 251);
      sent += piece.length;
      form.enqueue(piece);
      if (sent < bytes) return;
      form.enqueue(Buffer.from(formEnd));
      form.close();
    },
  });
  return { body, sent: () => sent };
}

/** As much of one as tells that it is 3 by 5, and where it ends. */
export const smallPng = Buffer.from(
  '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x05\x08\x06\0\0\0crc \0\0\0\0IENDcrc ',
  'latin1',
);
