import { digest, type EntryBody, type NewEntry, type OpenTurn, type Relation } from '#shared/contracts';
import { byId } from '../../company/company.js';
import { lastWords } from '../../company/exchange-in-words.js';
import { interjectionIn, interjectionQuestion, type Moment } from '../../company/interjection.js';
import { interludeOf, knownNow, passesWanted, takePart, type DueGround } from '../../passes/index.js';
import { Classifier } from '../../questions/classifier.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';

type Considered = EntryBody<'interjection.considered'>;

/** What is to be done: first what comes of the reply, then whether somebody speaks behind it. */
type Outcome =
  | { do: 'interlude'; ground: Omit<DueGround, 'conversation'> }
  | { do: 'tell'; considered: Considered };

const nobody: Outcome = { do: 'tell', considered: { agent: null } };
/** Of the path, the exchange and a little of what was before it. */
const mostMessages = 8;

/** Whether somebody speaks unasked behind a reply that is whole: at most one, and mostly nobody. */
export class Considering {
  constructor(private readonly bench: Bench) {}

  async consider({ turn, reply }: Doing<'consider'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const outcome = await bench.unlessCalledOff(
      () => this.isWanted(turn),
      signal,
      (either) => this.outcomeOf(turn, reply.author, either),
    );
    // Between the look and the append nothing may be awaited.
    if (!this.isWanted(turn)) return bench.append(...paidFor(turn, outcome));
    if (outcome?.do === 'interlude') this.interlude(turn, outcome.ground);
    if (outcome?.do === 'tell') this.tell(turn, reply.id, outcome.considered);
  }

  /** Whoever says something himself is heard before anybody speaks unasked. */
  private isWanted({ turn }: OpenTurn): boolean {
    const { openTurn, reports } = this.bench.conversation;
    if (!this.bench.goesOn() || openTurn?.turn !== turn || openTurn.considered) return false;
    return openTurn.reply === null && openTurn.steers.length === 0 && reports.length === 0;
  }

  private async outcomeOf(turn: OpenTurn, spoke: string, signal: AbortSignal): Promise<Outcome> {
    const { bench } = this;
    const { session, settings } = bench.parts;
    const { host, present, known } = await knownNow(bench, takePart(session));
    const wanted = passesWanted(session, host, settings.passes.byDefault);
    if (!wanted.includes('interjection')) return nobody;
    const ground = { session, wanted, present };
    const due = interludeOf(turn, { ...ground, conversation: bench.conversation });
    if (!turn.interlude && due.length > 0) return { do: 'interlude', ground };
    const candidates = present.filter(({ id }) => id !== spoke && known.has(id));
    const [speaker = { id: spoke, name: spoke }] = present.filter(({ id }) => id === spoke);
    if (candidates.length === 0) return nobody;
    const exchange = lastWords(bench.conversation.messages, byId([speaker, ...candidates]), mostMessages);
    const relations = await this.relations(signal);
    return this.asked(turn, { exchange, spoke: speaker, candidates, relations }, signal);
  }

  /** Memory may be away: then it is judged by the words alone. */
  private async relations(signal: AbortSignal): Promise<readonly Relation[]> {
    const { mind, session, log, logger } = this.bench.parts;
    try {
      const { knownAt } = log.conversation;
      const seen = knownAt === 0 ? {} : { seen: { gen: log.position.gen, en: knownAt } };
      const asked = { session: session.id, user: session.owner, ...seen };
      const { relations } = await this.bench.memory.ask(() => mind.recall.between(asked), signal);
      return relations;
    } catch (error) {
      if (!signal.aborted)
        logger.warn({ err: error, session: session.id }, 'Memory does not tell of relations');
      return [];
    }
  }

  private async asked({ turn }: OpenTurn, moment: Moment, signal: AbortSignal): Promise<Outcome> {
    const { session, mind, clock, settings, logger } = this.bench.parts;
    const { answer, source, reason, model, usage } = await new Classifier(mind.models, clock).classify(
      {
        ...interjectionQuestion(moment),
        user: session.owner,
        purpose: 'pass',
        default: null,
        timeoutMs: settings.companyMs,
        key: `ij_${digest('interjection', session.id, turn).slice(0, 22)}`,
      },
      signal,
    );
    const told = { ...(model ? { model } : {}), ...(usage ? { usage } : {}) };
    if (source === 'model') {
      const { agent, reason: why } = interjectionIn(answer);
      return { do: 'tell', considered: { agent, ...(why ? { reason: why } : {}), ...told } };
    }
    if (!signal.aborted)
      logger.warn({ err: reason, session: session.id, turn }, 'Nobody could say whether somebody interjects');
    return { do: 'tell', considered: { agent: null, ...told } };
  }

  /** Of the path as it is now. */
  private interlude(turn: OpenTurn, ground: Omit<DueGround, 'conversation'>): void {
    const { bench } = this;
    bench.append(...interludeOf(turn, { ...ground, conversation: bench.conversation }));
  }

  private tell({ turn }: OpenTurn, reply: string, considered: Considered): void {
    const { bench } = this;
    const { agent } = considered;
    const entries: NewEntry[] = [{ type: 'interjection.considered', turn, by: 'system', body: considered }];
    if (agent !== null) {
      const message = bench.parts.newMessageId();
      const body = { message, agent, parent: reply, interjectionOf: reply };
      entries.push({ type: 'reply.started', turn, by: agent, body });
    }
    bench.append(...entries);
  }
}

/** It has come to nothing, but it was paid for. */
function paidFor({ turn }: OpenTurn, outcome: Outcome | undefined): NewEntry[] {
  if (outcome?.do !== 'tell' || !outcome.considered.usage) return [];
  const { model, usage } = outcome.considered;
  const body = { pass: 'interjection', reason: 'It was called off.', usage, ...(model ? { model } : {}) };
  return [{ type: 'state.pass_failed', turn, by: 'system', body }];
}
