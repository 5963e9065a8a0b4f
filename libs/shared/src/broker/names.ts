import { idPattern, idSchema } from '../contracts/index.js';

/**
 * Every subject, stream and bucket of one Parley. A namespace keeps several of them apart on one broker
 * account (staging beside production; each test file beside the others). It stands in front of a subject,
 * so the tokens that matter are counted from the end.
 */
export class Names {
  private readonly subjectPrefix: string;
  private readonly streamPrefix: string;

  constructor(namespace = '') {
    if (namespace) idSchema.parse(namespace);
    this.subjectPrefix = namespace ? `${namespace}.` : '';
    this.streamPrefix = namespace ? `${namespace}_` : '';
  }

  stream(name: 'MAIL' | 'LOG' | 'WORK' | 'REPORTS' | 'DEAD' | 'CANARY'): string {
    return this.streamPrefix + name;
  }

  bucket(name: 'ACTORS' | 'WORKERS' | 'CALLS' | 'TOOLS' | 'FILES'): string {
    return this.streamPrefix + name;
  }

  subject(...tokens: string[]): string {
    return this.subjectPrefix + tokens.join('.');
  }

  mail(session: string, door: string): string {
    return this.subject('mail', checked(session), door);
  }

  mailOf(session: string): string {
    return this.subject('mail', checked(session), '*');
  }

  mailed(session: string): string {
    return this.subject('mailed', checked(session));
  }

  /** A message that waits for its time, and then goes to the session's mailbox. One for each id. */
  later(session: string, id: string): string {
    return this.subject('later', checked(session), checked(id));
  }

  laterOf(session: string): string {
    return this.subject('later', checked(session), '*');
  }

  /** Where gateways say that somebody watches a session. */
  watching(session: string): string {
    return this.subject('watching', checked(session));
  }

  toolWork(pool: string): string {
    return this.subject('work', 'tools', checked(pool));
  }

  /** A key, not a subject. */
  offer(pool: string, source: string): string {
    return `${checked(pool)}.${checked(source)}`;
  }

  passWork(pass: string): string {
    return this.subject('work', 'pass', checked(pass));
  }

  /** What a sink is to hear of. */
  report(sink: string, report: string): string {
    return this.subject('report', checked(sink), checked(report));
  }

  /** What a sink has not taken; `*` stands for all sinks, and for all that one of them has not taken. */
  dead(sink: string, report: string): string {
    return this.subject(
      'dead',
      sink === '*' ? sink : checked(sink),
      report === '*' ? report : checked(report),
    );
  }

  /** Where gateways say that somebody has seen a turn end. */
  seenEnd(): string {
    return this.subject('seen-end');
  }

  /** Where whoever runs a call hears that it is not wanted any more. */
  unwanted(call: string): string {
    return this.subject('unwanted', checked(call));
  }

  /** Where a gateway redeems the tickets that it has given out. */
  ticket(gateway: string): string {
    return this.subject('ticket', checked(gateway));
  }

  user(user: string): string {
    return this.subject('user', checked(user));
  }

  log(session: string, kind: 'e' | 'd'): string {
    return this.subject('log', checked(session), kind);
  }

  logOf(session: string): string {
    return this.subject('log', checked(session), '*');
  }

  live(session: string): string {
    return this.subject('live', checked(session), '*');
  }

  actor(worker: string): string {
    return this.subject('actor', checked(worker));
  }

  answers(gateway: string, command: string): string {
    return this.subject('answer', checked(gateway), command);
  }

  canary(service: string): string {
    return this.subject('canary', checked(service));
  }
}

/** The session of `mail.<session>.<door>`, `log.<session>.<kind>` and their like. */
export function sessionOfSubject(subject: string): string {
  return subject.split('.').at(-2) ?? '';
}

export function lastToken(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

function checked(id: string): string {
  // Every message that is sent asks; the schema is for those who must be told what is wrong.
  return idPattern.test(id) ? id : idSchema.parse(id);
}
