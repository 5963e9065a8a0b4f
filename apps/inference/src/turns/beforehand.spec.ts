import { describe, expect, it, test } from '@jest/globals';
import {
  digest,
  noUsage,
  type AttachedBlock,
  type Block,
  type EntryBody,
  type NewEntry,
} from '#shared/contracts';
import { stop, submit } from '../commands/testing/ask.js';
import { broken, crashes } from './testing/crashes.js';
import type { Life, LifeParts } from './testing/life.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { fails, inTurn, says, stepUsage } from './testing/scripted-model.js';
import { asked, endsOf, lifeWith, told, type Scripts } from './testing/telling.js';

const size = 3;
const image = { kind: 'image' as const, file: 'f-i', name: 'a.png', mediaType: 'image/png', size };
const file = { kind: 'file' as const, file: 'f-t', name: 'a.txt', mediaType: 'text/plain', size };
const lost = { ...file, file: 'f-l', name: 'b.txt' };

function accepted(...blocks: Block[]): NewEntry {
  const message = {
    id: 'm-t1',
    parent: null,
    turn: 't1',
    role: 'user' as const,
    author: 'u1',
    status: 'complete' as const,
    blocks: [...blocks, { kind: 'text' as const, text: 'Look.' }],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  return { type: 'turn.accepted', turn: 't1', by: 'u1', body: { message, policy: 'reject', request: {} } };
}

const answers: Scripts = { 't1.0': says('Seen.') };

async function attached(
  blocks: Block[],
  scripts = answers,
  change: (life: Life) => void = () => {},
): Promise<Life> {
  const life = lifeWith(scripts, new RecordedTools(), { past: [accepted(...blocks)] });
  life.mind.lost.add('f-l');
  change(life);
  return life.live();
}

function placesIn({ log }: Life): (string | undefined)[] {
  const blocks = log.conversation.messages[0]?.blocks ?? [];
  return blocks
    .filter((block): block is AttachedBlock => block.kind === 'image' || block.kind === 'file')
    .map(({ path, problem }) => path ?? problem);
}

describe('what is attached to a message', () => {
  it('is seen by a model that takes it, and lies nowhere else', async () => {
    const life = await attached([image]);
    expect([life.mind.placed, placesIn(life)]).toEqual([[], [undefined]]);
    expect([...(life.model.requests[0]?.files.keys() ?? [])]).toEqual(['f-i']);
  });

  it('goes to the workspace else, before the model is asked', async () => {
    const life = await attached([image, file]);
    expect(placesIn(life)).toEqual([undefined, 's1/uploads/a.txt']);
    expect(told(life).indexOf('attachments.placed t1')).toBeLessThan(told(life).indexOf('step.started t1'));
    expect(JSON.stringify(life.model.requests[0]?.messages)).toContain('s1/uploads/a.txt');
    expect([...(life.model.requests[0]?.files.keys() ?? [])]).toEqual(['f-i']);
  });

  it('is told of where it cannot be had, and the rest goes on', async () => {
    const life = await attached([lost, file]);
    expect(placesIn(life)).toEqual(['The file could not be put into the workspace.', 's1/uploads/a.txt']);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('goes to the workspace once the model is another one, which does not take it', async () => {
    const scripts = { 't1.0': inTurn(fails('provider_auth'), says('Seen.')) };
    const life = await attached([image], scripts, ({ mind }) => {
      mind.models.fallbacks = ['x/blind'];
      mind.cards = {
        'x/blind': {
          can: {
            images: false,
            pdfs: false,
            tools: true,
            thinking: false,
            sampling: true,
            answerSchema: false,
          },
        },
      };
    });
    expect([placesIn(life), endsOf(life)]).toEqual([['s1/uploads/a.png'], ['turn.completed t1']]);
    expect(life.model.requests.map(({ files }) => files.size)).toEqual([1, 0]);
  });

  it('goes to the workspace where there is no room for it beside what was attached later', async () => {
    const older = { ...image, file: 'f-o', name: 'o.png' };
    const life = await attached([older, image], answers, ({ mind }) => {
      mind.mostSeen = 1;
    });
    expect(placesIn(life)).toEqual(['s1/uploads/o.png', undefined]);
    expect([...(life.model.requests[0]?.files.keys() ?? [])]).toEqual(['f-i']);
  });

  it('is not placed for a turn that stops meanwhile', async () => {
    const life = await attached([file], {}, (to) => {
      const place = to.mind.attachments.place;
      to.mind.attachments.place = (session, block) => {
        to.mail(stop('t1'));
        return place(session, block);
      };
    });
    expect([placesIn(life), endsOf(life)]).toEqual([[undefined], ['turn.stopped t1 user']]);
  });

  it('is placed once by whoever takes over', async () => {
    const whole = await attached([image, file]);
    for (const crash of crashes(whole)) {
      const life = await lifeWith(answers, new RecordedTools(), { past: crash.past }).live();
      expect([broken(life, crash), placesIn(life)]).toEqual([[], placesIn(whole)]);
      const isPlaced = crash.past.some(({ type }) => type === 'attachments.placed');
      expect(life.mind.placed).toEqual(isPlaced ? [] : ['f-t']);
    }
  });
});

describe('a file that the provider does not accept', () => {
  const refusal = fails('provider_error', { about: 'files', usage: { ...noUsage, inputTokens: 7 } });
  const problem = "The model's provider did not accept this file.";
  const filesIn = ({ model }: Life): number[] => model.requests.map(({ files }) => files.size);

  it('is left out, and the model is asked again at once', async () => {
    const life = await attached([image, file], { 't1.0': inTurn(refusal, says('Seen.')) });
    expect([endsOf(life), filesIn(life), life.clock.waits]).toEqual([['turn.completed t1'], [1, 0], []]);
    expect(placesIn(life)).toEqual([problem, 's1/uploads/a.txt']);
    const lines = told(life);
    const from = lines.indexOf('step.started t1');
    expect(lines.slice(from, from + 5)).toEqual([
      'step.started t1',
      'attachments.placed t1',
      'step.abandoned t1',
      'turn.status t1',
      'step.started t1',
    ]);
    const end = life.log.entries.find(({ type }) => type === 'turn.completed');
    expect(end?.body).toMatchObject({ usage: { inputTokens: 7 + stepUsage.inputTokens } });
  });

  it('is sent with no later prompt, though the turn before had nothing against it', async () => {
    const scripts = { 't1.0': says('Seen.'), 't2.0': inTurn(refusal, says('Well.')), 't3.0': says('Yes.') };
    const life = await attached([image], scripts);
    await asked(life, submit('reject', 't2'), submit('enqueue', 't3'));
    expect(filesIn(life)).toEqual([1, 1, 0, 0]);
    expect([placesIn(life), endsOf(life)]).toEqual([
      [problem],
      ['turn.completed t1', 'turn.completed t2', 'turn.completed t3'],
    ]);
  });

  it('ends the turn where there was none', async () => {
    const life = await attached([file], { 't1.0': refusal });
    expect([life.model.asked, endsOf(life).length]).toEqual([['t1.0'], 1]);
    expect(placesIn(life)).toEqual(['s1/uploads/a.txt']);
  });

  it('is left out by whoever takes over at any moment', async () => {
    const second = { ...image, file: 'f-2', name: 'b.png' };
    const scripts = (): Scripts => ({
      't1.0': says('Seen.'),
      // A provider says so for as long as there is one.
      't2.0': (sink, signal) =>
        (life.model.requests.at(-1)?.files.size ? refusal : says('Well.'))(sink, signal),
    });
    let life = lifeWith(scripts(), new RecordedTools(), { past: [accepted(image)] });
    await life.live();
    const again = submit('reject', 't2', { attachments: [{ ...second, width: 1, height: 1 }] });
    const whole = await asked(life, again);
    expect(filesIn(whole)).toEqual([1, 2, 0]);
    const tried = crashes(whole).filter(({ past }) => past.some(({ turn }) => turn === 't2'));
    for (const crash of tried) {
      life = lifeWith(scripts(), new RecordedTools(), { past: crash.past });
      await life.live();
      const messages = life.log.conversation.messages.flatMap(({ blocks }) => blocks);
      const problems = messages.filter((block) => 'problem' in block);
      expect([broken(life, crash), endsOf(life).at(-1), problems.length]).toEqual([
        [],
        'turn.completed t2',
        2,
      ]);
    }
    expect(tried.length).toBeGreaterThan(8);
  });
});

describe('a title', () => {
  const untitled: LifeParts = { session: { name: null } };

  it('is asked for beside the first turn, once', async () => {
    const life = lifeWith({ 't1.0': says('One.'), 't2.0': says('Two.') }, new RecordedTools(), untitled);
    await asked(life, submit('reject', 't1'), submit('enqueue', 't2'));
    const id = digest('title', 's1', 'm-t1');
    const job = { v: 1, pass: 'title', id, session: 's1', turn: 't1', owner: 'u1', text: 'say t1' };
    expect(life.mind.passed).toEqual([job]);
  });

  it('is asked for no more where there is one', async () => {
    const life = lifeWith(answers, new RecordedTools(), untitled);
    life.log.add([{ type: 'state.title', body: { title: 'Titled' } }]);
    await asked(life, submit('reject', 't1'));
    expect(life.mind.passed).toEqual([]);
  });

  it('neither delays nor fails a turn', async () => {
    for (const send of [() => new Promise<never>(() => {}), () => Promise.reject(new Error('Nobody.'))]) {
      const life = lifeWith(answers, new RecordedTools(), untitled);
      life.mind.passes.send = send;
      expect(endsOf(await asked(life, submit('reject', 't1')))).toEqual(['turn.completed t1']);
    }
  });

  it('cannot be made of a picture alone', async () => {
    const life = lifeWith(answers, new RecordedTools(), { ...untitled, past: [accepted(image)] });
    const [first] = life.log.conversation.messages;
    first?.blocks.splice(1);
    expect((await life.live()).mind.passed).toEqual([]);
  });
});

describe('an empty call', () => {
  const empty =
    (call: string): Scripts[string] =>
    (sink) => {
      sink.blockStarted({ kind: 'tool', call, name: 'look' });
      sink.blockCompleted({ kind: 'tool', step: 0, call, name: 'look', input: {} });
      return { stopReason: 'tool_use', usage: noUsage };
    };

  async function looked(scripts: Scripts, required: readonly string[] = ['at']): Promise<Life> {
    const life = lifeWith(scripts);
    life.tools.required = required;
    return asked(life, submit('reject', 't1'));
  }

  function answersIn({ log }: Life): EntryBody<'tool.completed'>[] {
    return log.entries.flatMap((entry) => (entry.type === 'tool.completed' ? [entry.body] : []));
  }

  it('is answered at once, the first time with how to do better', async () => {
    const life = await looked({ 't1.0': empty('a'), 't1.1': empty('b'), 't1.2': says('Well.') });
    expect(life.tools.ran).toEqual([]);
    const [first, second] = answersIn(life);
    expect([first?.empty, second?.empty]).toEqual([true, true]);
    expect(first?.output).toContain('{"at":"…"}');
    expect(second?.output).toBe('The call of "look" was empty, and the tool requires "at".');
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('again and again ends the turn', async () => {
    const life = await looked({ 't1.0': empty('a'), 't1.1': empty('b'), 't1.2': empty('c') });
    const end = life.log.entries.find(({ type }) => type === 'turn.failed');
    expect(end?.body).toMatchObject({ code: 'empty_tool_calls' });
    expect(life.model.asked).toHaveLength(3);
  });

  test('is a call like any other where nothing is required', async () => {
    const life = await looked({ 't1.0': empty('a'), 't1.1': says('Well.') }, []);
    expect(life.tools.ran).toHaveLength(1);
  });
});
