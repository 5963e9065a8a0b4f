import { digest, type EntryBody, type NewEntry, type OpenTurn } from '#shared/contracts';
import { heardByRules, meantBy, partedBy, costOf, asIs, type Ask } from '../../company/heard-words.js';
import { byId } from '../../company/company.js';
import { lastWords } from '../../company/exchange-in-words.js';
import { knownOf, passesWanted, takePart } from '../../passes/index.js';
import { Classifier } from '../../questions/classifier.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';

type Heard = EntryBody<'turn.heard'>;

/** What is said before the words, for whoever judges whom they are meant for. */
const mostBefore = 6;

/** Looks at what was said before anybody answers: its parts, and whom it is meant for. */
export class HearingWords {
  constructor(private readonly bench: Bench) {}

  async hear({ turn }: Doing<'hear-words'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const isWanted = (): boolean => bench.goesOn() && bench.conversation.openTurn?.turn === turn.turn;
    const heard = await bench.unlessCalledOff(isWanted, signal, (either) => this.heard(turn, either));
    // Between the look and the append nothing may be awaited.
    if (!isWanted()) return bench.append(...paidFor(turn, heard));
    if (!heard) return;
    if (saysNothing(heard)) bench.heardPlain = turn.turn;
    else bench.append({ type: 'turn.heard', turn: turn.turn, by: 'system', body: heard });
  }

  private async heard(turn: OpenTurn, signal: AbortSignal): Promise<Heard> {
    const { bench } = this;
    const { session, settings } = bench.parts;
    const { messages } = bench.conversation;
    const nothing = { message: turn.message };
    const message = messages.find(({ id }) => id === turn.message);
    const isAmongSeveral = session.agents.length > 1;
    const { host, present, gone } = await knownOf(bench, takePart(session), signal);
    const isParted = passesWanted(session, host, settings.passes.byDefault).includes('segments');
    if (!message || !(isAmongSeveral || isParted)) return nothing;
    const heard = heardByRules(message);
    const { segments: plain = [] } = heard.message;
    if (heard.isSilent) return { ...nothing, segments: plain, silent: true };
    const ask = this.asking(turn, signal);
    const there = present.filter(({ id }, place) => place === 0 || !gone.has(id));
    const before = lastWords(messages.slice(0, messages.indexOf(message)), byId(present), mostBefore);
    const [parted, meant] = await Promise.all([
      isParted && !message.segments ? partedBy(ask, plain) : asIs(plain),
      isAmongSeveral && turn.request.agent === undefined
        ? meantBy(ask, heard, before, there)
        : asIs(undefined),
    ]);
    return {
      ...nothing,
      ...(parted.came.length > 0 ? { segments: parted.came } : {}),
      ...(meant.came === undefined ? {} : { addressee: meant.came }),
      ...costOf(parted, meant),
    };
  }

  private asking({ turn }: OpenTurn, signal: AbortSignal): Ask {
    const { session, mind, clock, settings, logger } = this.bench.parts;
    const classifier = new Classifier(mind.models, clock);
    return async (part, question) => {
      const key = `hw_${digest('heard', session.id, turn, part).slice(0, 22)}`;
      const { companyMs: timeoutMs } = settings;
      const asked = {
        ...question,
        user: session.owner,
        purpose: 'pass' as const,
        default: null,
        key,
        timeoutMs,
      };
      const answered = await classifier.classify(asked, signal);
      if (answered.source === 'default' && !signal.aborted)
        logger.warn({ err: answered.reason, session: session.id, part }, 'Words are understood by rules');
      return answered;
    };
  }
}

function saysNothing({ segments, addressee, silent }: Heard): boolean {
  return segments === undefined && addressee === undefined && silent === undefined;
}

/** It has come to nothing, but it was paid for. */
function paidFor({ turn }: OpenTurn, heard: Heard | undefined): NewEntry[] {
  if (!heard?.usage) return [];
  const { model, usage } = heard;
  const body = { pass: 'segments', reason: 'It was called off.', usage, ...(model ? { model } : {}) };
  return [{ type: 'state.pass_failed', turn, by: 'system', body }];
}
