import type { EntryBody, NewEntry, OpenCall, ToolBlock, Usage } from '#shared/contracts';
import { waitedFor } from '#shared/conversation';
import { childNames } from '../../children/names.js';
import {
  reviewIn,
  reviewQuestion,
  transcriptOf,
  type Review,
  type ReviewQuestion,
} from '../../permissions/index.js';
import { Classifier } from '../../questions/classifier.js';
import { atHand, judged } from '../at-hand.js';
import type { Bench } from '../bench.js';
import { isOpenTo } from '../calls.js';
import type { Doing } from '../doing.js';
import { pathOf } from '../prompt-of.js';

type Approval = NonNullable<OpenCall['approval']>;

type Shown = { kind: 'question'; question: ReviewQuestion } | { kind: 'for a person'; reason: string };

interface Reviewed extends Review {
  model?: string;
  usage?: Usage;
}

/**
 * Lets a model judge a call that rules want to be asked for. Only those come here, so it can take a question off a
 * person and nothing else; whatever it does not clearly say goes to the person after all.
 */
export class Reviewing {
  constructor(private readonly bench: Bench) {}

  async review({ call, asked: { approval } }: Doing<'review-call'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    if (!approval) return;
    bench.reviewed.add(approval.approval);
    const isWanted = (): boolean => bench.goesOn() && this.isOpen(approval);
    const reviewed = await bench.whileWanted(isWanted, signal, (either) =>
      this.tried(call, approval, either),
    );
    signal.throwIfAborted();
    // Between the look and the append nothing may be awaited.
    bench.append(...(isWanted() ? this.outcome(call, approval, reviewed) : unwanted(reviewed)));
  }

  private isOpen({ approval: id }: Approval): boolean {
    const calls = this.bench.conversation.openTurn?.calls ?? [];
    return calls.some((open) => open.approval?.approval === id && isOpenTo(open, 'model'));
  }

  /** A model that cannot be had, or rules that cannot, are a matter for a person. */
  private async tried(call: ToolBlock, approval: Approval, signal: AbortSignal): Promise<Reviewed> {
    try {
      return await this.ask(call, approval, signal);
    } catch (error) {
      return { decision: 'ask', reason: this.failed(approval, error, signal) };
    }
  }

  private async ask(call: ToolBlock, approval: Approval, signal: AbortSignal): Promise<Reviewed> {
    const shown = await this.shown(call, approval);
    if (shown.kind === 'for a person') return { decision: 'ask', reason: shown.reason };
    const { session, mind, clock, settings } = this.bench.parts;
    const { answer, source, reason, model, usage } = await new Classifier(mind.models, clock).classify(
      {
        ...shown.question,
        user: session.owner,
        purpose: 'pass',
        default: { decision: 'ask', reason: '' },
        timeoutMs: settings.reviewMs,
        key: approval.approval,
      },
      signal,
    );
    const review =
      source === 'model'
        ? reviewIn(answer)
        : { decision: 'ask' as const, reason: this.failed(approval, reason, signal) };
    return { ...review, ...(model ? { model } : {}), ...(usage ? { usage } : {}) };
  }

  private failed({ approval }: Approval, problem: unknown, signal: AbortSignal): string {
    const { logger, session } = this.bench.parts;
    if (!signal.aborted)
      logger.warn({ err: problem, session: session.id, approval }, 'A call could not be reviewed');
    return 'The review has failed.';
  }

  private async shown({ name, title, input }: ToolBlock, { reason }: Approval): Promise<Shown> {
    const { bench } = this;
    const { openTurn } = bench.conversation;
    const known = await bench.parts.mind.agents.of(openTurn?.reply?.author, bench.parts.session.owner);
    if (!openTurn) return forPerson('Its turn is over.');
    if (known.kind === 'unknown') return forPerson(known.message);
    const { tools, rules } = await atHand(bench.parts, known.agent, openTurn.request);
    const tool = tools.find((each) => each.name === name);
    if (!tool) return forPerson(`The tool ${name} is not at hand just now.`);
    const verdict = judged(tool, input, rules);
    // They may have changed since it was asked for; what they do not leave to a model any more is for a person.
    if (verdict.kind === 'deny' || (verdict.kind === 'ask' && verdict.from === 'person'))
      return forPerson(verdict.reason);
    const { parent } = bench.parts.session;
    const task = parent ? childNames(parent.key).message : undefined;
    const transcript = transcriptOf(pathOf(bench.conversation), task);
    const question = reviewQuestion({ name, title, input, reason, rules, transcript });
    return question
      ? { kind: 'question', question }
      : forPerson('It is too long for the model that reviews.');
  }

  private outcome({ call }: ToolBlock, { approval, reason }: Approval, reviewed: Reviewed): NewEntry[] {
    const { openTurn } = this.bench.conversation;
    const open = openTurn?.calls.find((each) => each.call === call);
    if (!openTurn || !open) return [];
    const { turn } = openTurn;
    const { decision, reason: why, model, usage } = reviewed;
    if (decision === 'ask') {
      const { settings, clock } = this.bench.parts;
      const expiresAt = new Date(clock.now() + settings.approvalMs).toISOString();
      const both = [...new Set([reason, why])].filter(Boolean).join(' ');
      const body = { approval, call, hash: open.hash, from: 'person' as const, reason: both, expiresAt };
      return [
        { type: 'tool.approval_requested', turn, by, body },
        ...paidFor(reviewed, 'It was left to a person.'),
      ];
    }
    const said: EntryBody<'tool.approval_answered'> = {
      approval,
      call,
      decision,
      text: why,
      ...waitedFor(open, this.bench.parts.clock.now()),
      ...(model ? { model } : {}),
      ...(usage ? { usage } : {}),
    };
    const answered: NewEntry = { type: 'tool.approval_answered', turn, by, body: said };
    if (decision === 'approve') return [answered];
    const output = `Denied by the model that reviews calls: ${why}`;
    const body = { call, outcome: 'denied' as const, output, truncated: false };
    return [answered, { type: 'tool.completed', turn, by, body }];
  }
}

const by = 'reviewer';

function forPerson(reason: string): Shown {
  return { kind: 'for a person', reason };
}

function unwanted(reviewed: Reviewed): NewEntry[] {
  return paidFor(reviewed, 'It was called off.');
}

/** It has come to nothing, but it was paid for. */
function paidFor({ model, usage }: Reviewed, reason: string): NewEntry[] {
  if (!usage) return [];
  return [
    {
      type: 'state.pass_failed',
      by: 'system',
      body: { pass: 'review', reason, usage, ...(model ? { model } : {}) },
    },
  ];
}
