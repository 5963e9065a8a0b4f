import type { Message, OpenTurn, Recalled } from '#shared/contracts';
import { heardText, openScene } from '#shared/conversation';
import { knownNow, takePart } from '../passes/index.js';
import type { Bench } from '../turns/bench.js';
import { knowledgeSections } from './sections.js';

/** As the contract has it. */
const mostAsked = 20_000;
const mostAgents = 50;

/** What the agent of a reply knows is asked once, and kept for its steps. A turn goes on without it where nobody says. */
export class Knowing {
  constructor(private readonly bench: Bench) {}

  isKnownFor({ id }: Message): boolean {
    return this.bench.known?.reply === id;
  }

  async learn(turn: OpenTurn, reply: Message, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const { session, settings } = bench.parts;
    // Where the agent is he must know even if he remembers nothing.
    const isAsked = session.recall !== 'off' || openScene(bench.conversation) !== undefined;
    const recalled = isAsked ? await this.inTime(turn, reply, signal) : undefined;
    const names = recalled ? await this.names() : new Map<string, string>();
    const sections = recalled ? knowledgeSections(recalled, names, settings.recall.tokens) : [];
    bench.known = { reply: reply.id, sections };
  }

  private async inTime(turn: OpenTurn, reply: Message, signal: AbortSignal): Promise<Recalled | undefined> {
    const { mind, session, logger } = this.bench.parts;
    try {
      return await this.bench.memory.ask(() => mind.recall.of(this.question(turn, reply)), signal);
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ err: error, session: session.id, turn: turn.turn }, 'Nobody says what the agent knows');
      return undefined;
    }
  }

  private question(
    turn: OpenTurn,
    { author }: Message,
  ): Parameters<Bench['parts']['mind']['recall']['of']>[0] {
    const { conversation, parts } = this.bench;
    const { session, settings, log } = parts;
    const { knownAt } = conversation;
    const agents = [...new Set([...takePart(session), author])].slice(0, mostAgents);
    const { limit } = settings.recall;
    const asked = { session: session.id, agent: author, agents, text: this.askedFor(turn), limit };
    return knownAt === 0 ? asked : { ...asked, seen: { gen: log.position.gen, en: knownAt } };
  }

  /** The words that are answered, behind the reply before them: they often say only half of what they are about. */
  private askedFor(turn: OpenTurn): string {
    const { messages } = this.bench.conversation;
    const place = messages.findIndex(({ id }) => id === turn.message);
    const before = messages.slice(0, Math.max(0, place)).findLast(({ role }) => role === 'assistant');
    const words = [before, messages[place]].flatMap((message) => (message ? [heardText(message)] : []));
    return words.join('\n').slice(-mostAsked);
  }

  private async names(): Promise<Map<string, string>> {
    const { session } = this.bench.parts;
    const { present } = await knownNow(this.bench, takePart(session));
    return new Map(present.map(({ id, name }) => [id, name]));
  }
}
