import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';

let namespace: TestNamespace;

beforeEach(() => {
  namespace = createNamespace();
});

afterEach(() => namespace.drop());

describe("the broker's migration", () => {
  it('changes nothing the second time: both lives stay the same', async () => {
    await namespace.migrate();
    const { gen, mailGen } = await namespace.open();
    await namespace.migrate();
    expect(await namespace.open()).toMatchObject({ gen, mailGen });
    expect(gen).not.toBe(mailGen);
  });

  it('gives a mailbox of an older version its life and its schedules, and keeps what is in the log', async () => {
    await namespace.migrate();
    const { jsm, names, gen } = await namespace.open();
    const { config } = await jsm.streams.info(names.stream('MAIL'));
    const subjects = config.subjects.filter((subject) => !subject.includes('later'));
    await jsm.streams.update(config.name, { ...config, subjects, metadata: {} });
    await expect(namespace.open()).rejects.toThrow(/no generation.*migration/);
    await namespace.migrate();
    const broker = await namespace.open();
    expect(broker).toMatchObject({ gen, mailGen: expect.stringMatching(/^g_/) });
    const { config: now } = await broker.jsm.streams.info(names.stream('MAIL'));
    expect(now.subjects).toEqual([names.subject('mail', '*', '*'), names.subject('later', '*', '*')]);
  });

  it('puts the consumer of the default pool where one of all tools was, and loses no work', async () => {
    await namespace.migrate();
    const { jsm, names, work } = await namespace.open();
    const stream = names.stream('WORK');
    await jsm.consumers.delete(stream, 'tools-default');
    const filter = names.subject('work', 'tools', '*');
    await jsm.consumers.add(stream, {
      durable_name: 'tools',
      filter_subject: filter,
      ack_policy: 'explicit',
    });
    await work.publish({ subject: names.toolWork('default'), data: Buffer.from('{}'), id: 'c_1' });
    await namespace.migrate();
    const consumers: string[] = [];
    for await (const { name } of jsm.consumers.list(stream)) consumers.push(name);
    expect(consumers.toSorted()).toEqual(['passes', 'tools-default']);
    expect((await jsm.consumers.info(stream, 'tools-default')).num_pending).toBe(1);
  });
});
