import type { ViolationKind } from '../check/index.js';

/** What of one compiled file is replaced by what. It must stand there exactly once. */
export interface Patch {
  file: string;
  find: string;
  put: string;
}

/** A build with one rule taken out, by which it is shown that the rule is needed and the checker sees it missing. */
export interface BrokenBuild {
  rule: string;
  patches: readonly Patch[];
  /** Any of them is how it shows. */
  shows: readonly ViolationKind[];
  /** Some of those that caught it when this was written. Whatever changes the code's steps in time may change them. */
  seeds: readonly number[];
  /** Should none of them catch it any more: so many are enough to find others. */
  enough: number;
}

const append = 'libs/shared/src/broker/log/fenced-append.js';
const holding = 'libs/shared/src/broker/holding.js';
const actor = 'apps/inference/src/sessions/actor.js';
const worker = 'apps/inference/src/sessions/worker.js';
const turns = 'apps/inference/src/turns';

export const builds: Readonly<Record<string, BrokenBuild>> = {
  fence: {
    rule: 'Every append carries what the log must end with.',
    patches: [
      {
        file: append,
        find: 'expect: { subject: names.logOf(append.session), sequence: append.expected },',
        put: '',
      },
    ],
    shows: ['numbering', 'two writers', 'no claim'],
    seeds: [0, 1, 3, 5],
    enough: 100,
  },
  claim: {
    rule: 'A worker claims a session in its log before it does anything else.',
    patches: [
      {
        file: actor,
        find: "this.log.add([{ type: 'actor.claimed', body: { nonce, epoch, mailGen } }]);",
        put: 'void [nonce, epoch, mailGen];',
      },
    ],
    shows: ['no claim'],
    seeds: [0, 1, 2, 3],
    enough: 20,
  },
  'higher epoch': {
    rule: 'A claim is one epoch above all that went before.',
    patches: [
      {
        file: 'apps/inference/src/sessions/activation.js',
        find: 'epoch: epoch + 1',
        put: 'epoch: Math.max(epoch, 1)',
      },
    ],
    shows: ['two writers'],
    seeds: [0, 1, 3, 4],
    enough: 20,
  },
  'epoch check': {
    rule: 'Who is refused looks who has written, and leaves if it was somebody else.',
    patches: [
      {
        file: append,
        find: 'return findOrLeave(broker, append, published.last, signal);',
        put: 'publication.expect.sequence = published.last; continue;',
      },
    ],
    shows: ['numbering', 'two writers', 'no claim'],
    seeds: [0, 1, 3, 5],
    enough: 100,
  },
  'settle before delete': {
    rule: 'Mail leaves the mailbox after the log says what became of it.',
    patches: [
      {
        file: actor,
        find: 'try {\n            await this.settleInLog(mail, superseded);',
        put: 'await this.delete(mail.sequence);\n        try {\n            await this.settleInLog(mail, superseded);',
      },
    ],
    shows: ['mail forgotten'],
    seeds: [0, 1, 2, 4],
    enough: 50,
  },
  'mail in sequence': {
    rule: 'Mail is settled in the order in which it came.',
    patches: [
      {
        file: 'libs/shared/src/broker/mailbox.js',
        find: 'return found;\n}\nexport function decodeMail',
        put: 'return found.toReversed();\n}\nexport function decodeMail',
      },
    ],
    shows: ['mail order'],
    seeds: [0, 1, 2, 3],
    enough: 50,
  },
  reaper: {
    rule: 'What a dead worker held is woken.',
    patches: [
      { file: holding, find: 'return (await heldSessions(broker)).get(worker) ?? [];', put: 'return [];' },
      { file: holding, find: 'byWorker.delete(broker.worker);', put: 'return [];' },
    ],
    shows: ['no end in time'],
    seeds: [124, 162],
    enough: 1_000,
  },
  'call record': {
    rule: 'Only who has created the record of a call runs it.',
    patches: [
      {
        file: 'apps/tools/src/calls/call-runner.js',
        find: 'const claim = await this.records.create(address.key, this.claim(1));',
        put: 'const claim = (await this.records.create(address.key, this.claim(1))) ?? 0;',
      },
    ],
    shows: ['effect twice', 'effect without claim'],
    seeds: [65, 72, 74, 87],
    enough: 100,
  },
  'time-out': {
    rule: 'Silence is no answer: the very same append is sent again, never another one on top of a fresh tail.',
    patches: [
      {
        file: append,
        find: 'delayed(published);',
        put: [
          "if (published.kind === 'silence') {",
          '  const last = await broker.log.leaderLast(broker.names.logOf(append.session));',
          "  publication.id += '.again';",
          '  publication.expect.sequence = last?.sequence ?? 0;',
          '}',
        ].join('\n'),
      },
    ],
    shows: ['numbering', 'two writers', 'no claim'],
    seeds: [0, 1, 2, 3],
    enough: 100,
  },
  'tail check': {
    rule: 'A lost last message shows in no later one, so the ends of the logs are looked at.',
    patches: [
      {
        file: 'apps/gateway/src/live/watching.js',
        find: 'this.feeds.get(session)?.tail(sequence);',
        put: 'void [session, sequence];',
      },
    ],
    shows: ['watcher left behind'],
    seeds: [159, 271, 275, 520],
    enough: 2_500,
  },
  'settled once': {
    rule: 'Mail that is settled and could not be deleted is not judged again.',
    patches: [
      {
        file: actor,
        find: 'this.lastMail = Math.max(this.lastMail, mail.sequence);\n        await this.delete(mail.sequence);',
        put: 'await this.delete(mail.sequence);\n        this.lastMail = Math.max(this.lastMail, mail.sequence);',
      },
    ],
    shows: ['mail settled twice'],
    seeds: [0, 1, 14, 22],
    enough: 200,
  },
  'idle still': {
    rule: 'A session is let go only if it is idle at that very moment, else it is handed over.',
    patches: [
      { file: worker, find: 'if (!active.actor.idle)\n            return;', put: '' },
      {
        file: worker,
        find: "await this.wake(session, 'Its worker let go of it as work came in.');",
        put: 'void session;',
      },
    ],
    shows: ['no end in time'],
    seeds: [879, 885, 1101, 1318],
    enough: 3_000,
  },
  'compaction alone': {
    rule: 'While the conversation is shortened nothing else begins.',
    patches: [
      {
        file: `${turns}/decide.js`,
        find: "return compaction ? { do: 'compact', compaction } : withoutTurn(conversation, ground);",
        put: "return compaction && !conversation.queue[0] ? { do: 'compact', compaction } : withoutTurn(conversation, ground);",
      },
    ],
    shows: ['beside a compaction'],
    seeds: [29, 205, 314, 485],
    enough: 2_000,
  },
  'compaction called off': {
    rule: 'A compaction that somebody has called off has no outcome any more.',
    patches: [
      {
        file: `${turns}/effects/compacting.js`,
        find: "if (entry && (isWanted() || entry.type === 'state.pass_failed'))",
        put: 'if (entry)',
      },
    ],
    shows: ['compaction ended twice', 'goes on after its end'],
    seeds: [94, 176, 177, 317],
    enough: 1_500,
  },
  'a word for it': {
    rule: 'What somebody must agree to is not run before he has.',
    patches: [
      {
        file: `${turns}/calls.js`,
        find: 'return approval === null ||',
        put: 'return approval !== undefined ||',
      },
    ],
    shows: ['run without a word', 'result not recorded'],
    seeds: [3, 11, 13, 23],
    enough: 200,
  },
  'parent told': {
    rule: 'A turn that another session waits for is settled when that has been told.',
    patches: [
      {
        file: `${turns}/effects/settling.js`,
        find: 'await this.children.tell(turn);',
        put: '',
      },
    ],
    shows: ['child not told'],
    seeds: [5, 20, 24, 26],
    enough: 200,
  },
  'child begun once': {
    rule: 'Whoever takes a call over that has begun a session does not begin another one.',
    patches: [
      {
        file: 'apps/inference/src/children/starting.js',
        find: 'const child = known ?? this.written(',
        put: 'const child = this.written(',
      },
    ],
    shows: ['child begun twice'],
    seeds: [43, 118, 160],
    enough: 500,
  },
  'half begun': {
    rule: 'What a turn has only half begun as it is stopped ends with it.',
    patches: [
      {
        file: 'apps/inference/src/children/ends-of-children.js',
        find: '(!child.background || begun.has(child.session))',
        put: '!child.background',
      },
    ],
    shows: ['child not told'],
    seeds: [83, 95, 327, 444],
    enough: 1_000,
  },
  'heard once': {
    rule: 'What a session has come to counts once, however often it is told.',
    patches: [
      {
        file: 'apps/inference/src/commands/child-finish.js',
        find: "child?.status !== 'running'",
        put: '!child',
      },
    ],
    shows: ['child told wrongly'],
    seeds: [23, 24, 30],
    enough: 200,
  },
  'wait to retry': {
    rule: 'Nobody asks a model before the time that the log names.',
    patches: [
      { file: `${turns}/effects/preparing.js`, find: 'if (ms > 0)', put: 'if (ms > Number.MAX_VALUE)' },
    ],
    shows: ['asked too early'],
    seeds: [0, 6, 7, 11],
    enough: 200,
  },
  'chain taken up': {
    rule: 'What a dead worker has left to be made of a turn is sent off by the next one.',
    patches: [
      {
        file: `${turns}/bench.js`,
        find: "import { spentOn } from './spent.js';",
        put: "import { spentOn } from './spent.js';\nimport { passJobId } from '#shared/contracts';",
      },
      {
        file: `${turns}/bench.js`,
        find: 'this.agents = new PatientAgents(parts.mind.agents, parts.clock);',
        put: [
          'this.agents = new PatientAgents(parts.mind.agents, parts.clock);',
          'for (const { chain, left, attempt } of parts.log.conversation.chains)',
          '  this.sentPasses.add(passJobId(chain, left[0], attempt));',
        ].join('\n'),
      },
    ],
    shows: ['chain left open', 'no end in time'],
    seeds: [52, 249, 621, 770],
    enough: 2_000,
  },
  'result once': {
    rule: 'Of a chain only the result counts that it waits for, however often others come.',
    patches: [
      {
        file: 'apps/inference/src/commands/apply.js',
        find: 'find((open) => jobOf(open) === job)',
        put: 'find((open) => jobOf(open) === job || open.turn === command.body.turn)',
      },
      {
        file: 'apps/inference/src/commands/apply.js',
        find: " || (result.kind !== 'failed' && result.kind !== pass)",
        put: '',
      },
    ],
    shows: ['pass done twice'],
    seeds: [10, 49, 58, 65],
    enough: 500,
  },
  'cleared whole': {
    rule: 'What waits as the path is cleared comes to its end, and is not said behind it.',
    patches: [
      {
        file: 'apps/inference/src/commands/clearing.js',
        find: "queue.map(({ turn }) => neverBegun(command, turn, 'session'))",
        put: '[]',
      },
    ],
    shows: ['outlives a clear'],
    seeds: [1, 40, 41, 50],
    enough: 500,
  },
};
