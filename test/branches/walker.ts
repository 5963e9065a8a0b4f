import { randomUUID } from 'node:crypto';
import type { Api } from '../harness/api.js';
import { Talk, type Answer } from '../conversation/talk.js';
import { agreed, type Pair } from './agreed.js';
import { ReferenceTree, type Left, type Said } from './reference-tree.js';
import { leftIn, replyIn, scripted } from './scripted.js';

const stoppedReply = 'so far';
const settings = { agents: ['ann'], passes: ['memory', 'relations'], recall: 'session' };

/** Takes random steps in sessions of one user, and knows after each what must be seen. */
export class Walker {
  private readonly pairs: Pair[] = [];
  private current = 0;
  private count = 0;
  /** How many steps were taken, by kind; those that nothing could be done with do not count. */
  readonly taken = new Map<string, number>();

  constructor(private readonly api: Api) {}

  async begin(): Promise<void> {
    this.pairs.push({ talk: await Talk.begin(this.api, settings), tree: new ReferenceTree() });
  }

  get sessions(): string[] {
    return this.pairs.map(({ talk }) => talk.session);
  }

  async step(kind: StepKind, pick: number): Promise<void> {
    const did = await this.steps[kind](this.pair, pick);
    if (!did) return;
    this.taken.set(kind, (this.taken.get(kind) ?? 0) + 1);
    await this.agrees();
  }

  /** Path, siblings, what is remembered and what is felt, and where it plays, of every session so far. */
  async agrees(): Promise<void> {
    for (const pair of this.pairs) await agreed(pair);
  }

  private get pair(): Pair {
    const pair = this.pairs[this.current];
    if (!pair) throw new Error('No session was begun.');
    return pair;
  }

  private readonly steps: Record<StepKind, (pair: Pair, pick: number) => Promise<boolean>> = {
    submit: async ({ talk, tree }, pick) => {
      const { text, reply, left } = this.words(pick);
      const messageId = newMessage();
      const answer = await talk.ask('POST', '/turns?wait=true', { text, messageId });
      tree.exchange(...exchanged({ id: messageId, parent: tree.head, text }, answer, reply, left));
      return true;
    },

    stop: async ({ talk, tree }, pick) => {
      const { left } = this.words(pick);
      const messageId = newMessage();
      const text = `${scripted(left)} [[rate: 0]][[say: ${stoppedReply}]][[hang]]`;
      const { body } = await talk.ask('POST', '/turns', { text, messageId });
      const turn = String(body['turn']);
      await talk.speaks(turn);
      await talk.ask('POST', `/turns/${turn}/stop`);
      await talk.becomes(turn, 'stopped');
      const said = { id: messageId, parent: tree.head, text };
      const reply = (await talk.messages()).at(-1)?.id ?? '';
      tree.exchange(...exchanged(said, repliedWith(turn, reply), stoppedReply, left));
      return true;
    },

    edit: async ({ talk, tree }, pick) => {
      const target = chosen(ofUser(tree), pick);
      if (!target) return false;
      const { text } = this.words(pick);
      expectStatus(await talk.ask('POST', `/messages/${target.id}/edit`, { text, action: 'save' }), 200);
      tree.edit(target.id, text);
      return true;
    },

    resend: async ({ talk, tree }, pick) => {
      const target = chosen(ofUser(tree), pick);
      if (!target) return false;
      const { text, reply, left } = this.words(pick);
      const body = { text, action: 'resend' };
      const answer = await talk.ask('POST', `/messages/${target.id}/edit?wait=true`, body);
      tree.parts();
      const id = await this.messageOf(talk, answer);
      tree.exchange(...exchanged({ id, parent: target.parent, text }, answer, reply, left));
      return true;
    },

    regenerate: async ({ talk, tree }, pick) => {
      const target = chosen(ofAgent(tree), pick);
      if (!target?.parent) return false;
      const words = tree.get(target.parent);
      const answer = await talk.ask('POST', `/messages/${target.id}/regenerate?wait=true`, {});
      tree.parts();
      tree.exchange(...exchanged(words, answer, replyIn(words.text), leftIn(words.text)));
      return true;
    },

    'regenerate with text': async ({ talk, tree }, pick) => {
      const target = chosen(ofAgent(tree), pick);
      if (!target?.parent) return false;
      const { parent } = tree.get(target.parent);
      const { text, reply, left } = this.words(pick);
      const answer = await talk.ask('POST', `/messages/${target.id}/regenerate?wait=true`, { text });
      tree.parts();
      const id = await this.messageOf(talk, answer);
      tree.exchange(...exchanged({ id, parent, text }, answer, reply, left));
      return true;
    },

    select: async ({ talk, tree }, pick) => {
      const target = chosen(tree.messages, pick);
      if (!target) return false;
      const leaf = tree.leafOf(target.id);
      expectStatus(await talk.ask('POST', `/messages/${target.id}/select`, {}), 200);
      if (leaf !== tree.head) tree.moveTo(leaf);
      return true;
    },

    rewind: async ({ talk, tree }, pick) => {
      const target = chosen(tree.path.slice(0, -1), pick);
      if (!target) return false;
      const { body } = await talk.ask('GET', `/messages/${target.id}/rewind`);
      const gone = tree.path.length - 1 - tree.path.findIndex(({ id }) => id === target.id);
      const { messages } = body['byKind'] as { messages: number };
      if (messages !== gone) throw new Error(`The preview says ${messages} messages, and ${gone} would go.`);
      expectStatus(await talk.ask('POST', `/messages/${target.id}/rewind`, {}), 200);
      tree.moveTo(target.id);
      return true;
    },

    undo: async ({ talk, tree }) => {
      expectStatus(await talk.ask('POST', '/undo'), tree.undo() ? 200 : 404);
      return true;
    },

    fork: async ({ talk, tree }, pick) => {
      const target = chosen(tree.path, pick);
      if (!target) return false;
      const answer = await talk.ask('POST', '/fork', { message: target.id });
      expectStatus(answer, 201);
      const fork = Talk.of(this.api, String(answer.body['id']));
      this.pairs.push({ talk: fork, tree: tree.forkedAt(target.id) });
      this.current = this.pairs.length - 1;
      return true;
    },

    clear: async ({ talk, tree }) => {
      expectStatus(await talk.ask('POST', '/clear'), 200);
      tree.clear();
      return true;
    },

    /** The session's own word is asked as well: it opens none beside another, and closes none that is not open. */
    scene: async ({ talk, tree }, pick) => {
      const open = tree.scene;
      if (open !== null && pick % 3 > 0) {
        expectStatus(await talk.ask('POST', `/scenes/${open}/close`), 204);
        tree.stage(open, 'closed');
        return true;
      }
      const answer = await talk.ask('POST', '/scenes', { place: 'Somewhere' });
      expectStatus(answer, open === null ? 201 : 400);
      if (open === null) tree.stage(String(answer.body['scene']), 'opened');
      return true;
    },

    'other session': async (_pair, pick) => {
      this.current = pick % this.pairs.length;
      return true;
    },
  };

  /** What is said, what is answered to it, and what it leaves. */
  private words(pick: number): { text: string; reply: string; left: Left } {
    this.count += 1;
    const left = { memory: `fact ${this.count}`, affinity: (pick % 41) - 20 };
    const reply = `reply ${this.count}`;
    return { text: `${scripted(left)} [[rate: 0]][[say: ${reply}]]`, reply, left };
  }

  private async messageOf(talk: Talk, { body }: Answer): Promise<string> {
    const { message } = (await talk.ask('GET', `/turns/${String(body['turn'])}`)).body;
    return String(message);
  }
}

export const stepKinds = [
  'submit',
  'stop',
  'edit',
  'resend',
  'regenerate',
  'regenerate with text',
  'select',
  'rewind',
  'undo',
  'fork',
  'clear',
  'scene',
  'other session',
] as const;
export type StepKind = (typeof stepKinds)[number];

function exchanged(
  words: Pick<Said, 'id' | 'parent' | 'text'>,
  { body }: Pick<Answer, 'body'>,
  reply: string,
  left: Left,
): [Said, Said, Left] {
  const turn = String(body['turn']);
  const [answered] = body['replies'] as { id: string }[];
  if (!answered) throw new Error(`There was no reply: ${JSON.stringify(body)}`);
  const said: Said = { ...words, role: 'user', turn };
  return [said, { id: answered.id, parent: words.id, role: 'assistant', text: reply, turn }, left];
}

function repliedWith(turn: string, id: string): Pick<Answer, 'body'> {
  return { body: { turn, replies: [{ id }] } };
}

function ofUser({ path }: ReferenceTree): Said[] {
  return path.filter(({ role }) => role === 'user');
}

/** Not those that were stopped: what they answer would run without end once more. */
function ofAgent({ path }: ReferenceTree): Said[] {
  return path.filter(({ role, text }) => role === 'assistant' && text !== stoppedReply);
}

function chosen<T>(all: readonly T[], pick: number): T | undefined {
  return all[pick % Math.max(1, all.length)];
}

function newMessage(): string {
  return `m_${randomUUID()}`;
}

function expectStatus({ status, body }: Answer, wanted: number): void {
  if (status !== wanted) throw new Error(`Status ${status}, not ${wanted}: ${JSON.stringify(body)}`);
}
