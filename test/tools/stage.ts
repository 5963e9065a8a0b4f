import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#shared/contracts';
import { given } from '../harness/given.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { eventually } from '../harness/eventually.js';
import { WitnessProcess } from './witness-process.js';

/** A whole Parley, and beside it a tools service whose tools a test can watch and lead. */
export class Stage {
  private constructor(
    readonly parley: TestParley,
    private readonly witness: WitnessProcess,
    private readonly dir: string,
  ) {}

  static async start(settings: Record<string, string>): Promise<Stage> {
    const dir = join(given('PARLEY_TEST_DIR'), newId('g'));
    await mkdir(dir, { recursive: true });
    const parley = await startParley('one process', settings);
    const { natsUrl, name } = parley.namespace;
    const environment = {
      ...settings,
      PARLEY_NATS_URL: natsUrl,
      PARLEY_NAMESPACE: name,
      PARLEY_TOOLS_POOL: 'stage',
      PARLEY_DATA_DIR: dir,
      WITNESS_FILE: join(dir, 'witness'),
    };
    const stage = new Stage(parley, new WitnessProcess(environment, dir), dir);
    try {
      await stage.witness.started();
      return stage;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.witness.kill();
    await this.parley.stop();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** What its witnesses have written: "began" and "ended" of each text, in that order. */
  async seen(): Promise<string[]> {
    const all = await readFile(join(this.dir, 'witness'), 'utf8').catch(() => '');
    const lines = all.split('\n').filter((line) => line !== '');
    return lines.map((line) => line.split(' ').slice(1).join(' '));
  }

  async run(text: string): Promise<void> {
    await eventually(`${text} is run`, async () => (await this.seen()).includes(text));
  }

  /** The sign that a witness waits for. */
  async goOn(text: string): Promise<void> {
    await writeFile(join(this.dir, `witness.${text}`), '');
    await eventually(`${text} ends`, async () => (await this.seen()).includes(`${text} ended`));
  }
}
