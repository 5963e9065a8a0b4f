import { digest, type Message, type NewEntry, type OpenTurn, type Usage } from '#shared/contracts';
import { assemble, fillsUp, relieves, type Prompt, type PromptParts } from '../../context/index.js';
import { Knowing } from '../../knowledge/index.js';
import type { ModelFailure, ModelRequest } from '../../models/model-port.js';
import { askModel } from '../ask-model.js';
import { saidTo, showable, unplaced, withRefused } from '../attached.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';
import { rungFor } from '../retry-ladder.js';
import { askedIn, speakerOf, type Speaker } from '../speaker.js';
import type { Compacting } from './compacting.js';
import type { Ending } from './ending.js';

type Step = Doing<'ask-model'>;

/** Asks the model for a step, and sees to it when that fails. */
export class Asking {
  private readonly knowing: Knowing;

  constructor(
    private readonly bench: Bench,
    private readonly compacting: Compacting,
    private readonly ending: Ending,
    private readonly isStillNext: (what: 'ask-model') => boolean,
  ) {
    this.knowing = new Knowing(bench);
  }

  async ask({ turn, reply, step }: Step, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const speaker = await bench.unlessCalledOff(bench.goesOn, signal, (either) =>
      speakerOf(bench, askedIn(turn, reply), either),
    );
    // Whoever is asked for something may take his time, and mail may come meanwhile.
    if (!speaker || !this.isStillNext('ask-model')) return;
    if (speaker.kind === 'nobody') {
      return this.ending.fail({ code: 'agent_unavailable', message: speaker.message, retryable: false });
    }
    if (this.findUnseen(turn, speaker)) return;
    if (!this.knowing.isKnownFor(reply)) {
      await bench.unlessCalledOff(bench.goesOn, signal, (either) => this.knowing.learn(turn, reply, either));
      if (!this.isStillNext('ask-model')) return;
    }
    const parts = await this.compacting.partsFor(speaker);
    if (!this.isStillNext('ask-model')) return;
    const prompt = assemble(parts);
    if (this.compactsFirst(turn, step, parts, prompt)) return;
    const request = await this.requestFor(turn, step, speaker, prompt);
    if (!this.isStillNext('ask-model')) return;
    await this.run({ turn, reply, step, speaker, parts, request }, signal);
  }

  /** What this model does not see itself is put where its tools can reach it. */
  private findUnseen(turn: OpenTurn, { chosen }: Speaker): boolean {
    const { mind } = this.bench.parts;
    const { messages } = this.bench.conversation;
    const seen = mind.attachments.seen(showable(messages), chosen.card).map(({ file }) => file);
    const unseen = saidTo(turn, messages)
      .flatMap(unplaced)
      .filter(({ file }) => !seen.includes(file));
    for (const { file } of unseen) this.bench.unseen.add(file);
    return unseen.length > 0;
  }

  /** Once before each step: what is still too long then is for the model to judge. */
  private compactsFirst(turn: OpenTurn, step: number, parts: PromptParts, prompt: Prompt): boolean {
    const { bench } = this;
    const before = `${turn.turn}.${step}`;
    if (bench.compactedBefore === before || parts.level === 'minimal') return false;
    const { window, maxTokens } = parts;
    const fill = bench.parts.settings.compactAt;
    if (!fillsUp(prompt, { window, maxTokens, fill })) return false;
    const plan = this.compacting.planFor(parts, 'full');
    if (!plan || !relieves(parts, plan, { wanted: prompt.wanted, fill })) return false;
    bench.compactedBefore = before;
    bench.append(this.compacting.begun());
    return true;
  }

  private async requestFor(
    turn: OpenTurn,
    step: number,
    { chosen, tools, shape, maxTokens }: Speaker,
    { system, messages }: Prompt,
  ): Promise<ModelRequest> {
    const { session, mind } = this.bench.parts;
    const seen = mind.attachments.seen(showable(messages), chosen.card);
    return {
      model: chosen.name,
      system,
      messages,
      files: seen.length > 0 ? await mind.attachments.load(seen) : new Map(),
      tools,
      maxTokens,
      shape,
      stepKey: `${turn.turn}.${step}`,
      user: digest('user', session.owner),
    };
  }

  private async run(asked: AskedStep, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const { turn, reply, step, speaker, request } = asked;
    const { chosen } = speaker;
    const { worker } = bench.parts;
    const names = { turn: turn.turn, by: reply.author, step, model: chosen.fullName, worker };
    const became = await bench.whileWanted(bench.goesOn, signal, (either) =>
      askModel(chosen.model, request, bench.parts.log, names, either),
    );
    signal.throwIfAborted();
    if (became.kind === 'unwanted') bench.spent = became.usage;
    if (became.kind === 'failed') this.afterFailure(became.failure, became.usage, asked);
  }

  /** A turn that is to stop anyway ends as stopped, whatever its model made of it. */
  private afterFailure(failure: ModelFailure, usage: Usage | undefined, asked: AskedStep): void {
    const { bench } = this;
    const { session, logger, settings, mind, clock } = bench.parts;
    const turn = bench.conversation.openTurn;
    logger.warn({ err: failure, session: session.id, turn: turn?.turn }, 'The model failed');
    if (!turn || turn.stopping) {
      bench.spent = usage;
      return;
    }
    const { chosen, next } = asked.speaker;
    const refused = withRefused(bench.conversation.messages, new Set(asked.request.files.keys()));
    const rung = rungFor(
      {
        turn,
        model: chosen.fullName,
        nextModel: next?.fullName,
        failure,
        filesSent: refused.length > 0,
        now: clock.now(),
        chance: mind.random(),
      },
      settings.ladder,
    );
    if (rung.kind === 'fail') {
      const { code, message, retryable } = rung;
      return this.ending.fail({ code, message, retryable }, bench.spentOn(turn.openStep, usage));
    }
    const body = { step: asked.step, ...rung.abandoned, ...(usage ? { usage } : {}) };
    const abandoned: NewEntry = { type: 'step.abandoned', turn: turn.turn, body };
    if (rung.kind === 'without files') return this.withoutFiles(turn, refused, abandoned);
    bench.append(abandoned, ...(rung.kind === 'shorter' ? this.shorter(turn, asked) : []));
  }

  /** Nobody tells which of them it was. Each message by itself, for it may be long; the step is open until the last. */
  private withoutFiles({ turn }: OpenTurn, refused: readonly Message[], abandoned: NewEntry): void {
    const { bench } = this;
    for (const message of refused)
      bench.append({ type: 'attachments.placed', turn, by: 'system', body: { message } });
    const message = 'A file was not accepted. Going on without it…';
    bench.append(abandoned, { type: 'turn.status', turn, body: { message } });
  }

  /** Only the first refusal is answered so; after the next one nothing but the words is sent. */
  private shorter({ turn, tries }: OpenTurn, { step, parts }: AskedStep): NewEntry[] {
    const message = 'Optimizing conversation context…';
    const status: NewEntry = { type: 'turn.status', turn, body: { message } };
    if (tries.context > 0 || !this.compacting.planFor(parts, 'refused')) return [status];
    this.bench.compactedBefore = `${turn}.${step}`;
    return [status, this.compacting.begun()];
  }
}

interface AskedStep extends Omit<Step, 'do'> {
  speaker: Speaker;
  parts: PromptParts;
  request: ModelRequest;
}
