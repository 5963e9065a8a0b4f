import type { Entry } from '#shared/contracts';
import { modelAttributes, requestAttributes, usageAttributes } from './gen-ai.js';
import { begin, type Handlers, type UnderWay } from './under-way.js';
import { tellInput, tellSaid } from './words.js';

/** Replies, their steps, and in each step the question to the model. */
export const replySpans: Handlers = {
  'reply.started': (turn, entry) => {
    const { agent, message, interjectionOf } = entry.body;
    turn.reply = begin(turn, entry, 'reply', {
      name: `invoke_agent ${agent}`,
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': agent,
        'gen_ai.agent.id': agent,
        'parley.reply.id': message,
        ...(interjectionOf === undefined ? {} : { 'parley.reply.interjection': true }),
      },
    });
    turn.step = undefined;
    turn.chat = undefined;
    turn.calls.clear();
    if (interjectionOf === undefined) tellInput(turn, turn.reply);
  },

  'reply.completed': (turn, { at, body }) => turn.reply?.close(at, { 'parley.reply.status': body.status }),

  'step.started': (turn, entry) => {
    const { step, model, worker } = entry.body;
    tellHandOver(turn, entry);
    const attributes = { 'parley.step': step, 'parley.worker': worker };
    turn.step = begin(turn, entry, 'step', { name: 'step', attributes, parent: turn.reply });
    turn.said = [];
    turn.chat = begin(turn, entry, 'chat', {
      name: `chat ${modelAttributes(model)['gen_ai.request.model']}`,
      kind: 'client',
      parent: turn.step,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.agent.name': turn.reply?.attributes['gen_ai.agent.name'],
        ...modelAttributes(model),
        ...requestAttributes(turn.request),
      },
    });
  },

  'block.started': (turn, { at, body }) => {
    const { chat } = turn;
    if (!chat || chat.attributes['gen_ai.response.time_to_first_chunk'] !== undefined) return;
    const seconds = Math.max(0, Date.parse(at) - Date.parse(chat.start)) / 1_000;
    chat.attributes['gen_ai.response.time_to_first_chunk'] = { fraction: seconds };
    chat.tell('parley.first_chunk', at, { 'parley.block.kind': body.kind });
    if (turn.spoken === 'something') return;
    turn.spoken = 'something';
    turn.root.tell('parley.first_chunk', at, { 'parley.block.kind': body.kind });
  },

  'block.completed': (turn, { body }) => {
    if (!turn.chat) return;
    turn.said.push(body.block);
    tellSaid(turn, turn.chat);
  },

  'step.completed': (turn, { at, body }) =>
    turn.chat?.close(at, {
      'gen_ai.response.finish_reasons': [body.stopReason],
      ...usageAttributes(body.usage),
    }),

  'step.abandoned': (turn, { at, body }) => {
    const { usage, failure, retryAt, givenUp } = body;
    const error = failure ?? 'worker_lost';
    turn.chat?.close(at, usage ? usageAttributes(usage) : {});
    for (const draft of [turn.chat, turn.step]) draft?.fail(error);
    (turn.reply ?? turn.root).tell('parley.step.abandoned', at, {
      'error.type': error,
      'parley.retry.at': retryAt,
      'parley.model.given_up': givenUp,
    });
    // What comes now belongs to no step: its calls were never made.
    turn.step = undefined;
    turn.chat = undefined;
  },
};

function tellHandOver(turn: UnderWay, { at, body }: Entry<'step.started'>): void {
  const { worker } = body;
  if (worker === undefined) return;
  if (turn.worker !== undefined && turn.worker !== worker) {
    turn.handOvers += 1;
    turn.root.tell('parley.handed_over', at, {
      'parley.worker.from': turn.worker,
      'parley.worker.to': worker,
    });
    turn.root.attributes['parley.turn.hand_overs'] = turn.handOvers;
  }
  turn.worker = worker;
}
