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
});
