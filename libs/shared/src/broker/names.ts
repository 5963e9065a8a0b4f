import { idSchema } from '../contracts/index.js';

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

  stream(name: 'MAIL' | 'LOG' | 'WORK' | 'CANARY'): string {
    return this.streamPrefix + name;
  }

  bucket(name: 'ACTORS' | 'WORKERS' | 'CALLS' | 'FILES'): string {
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
  return idSchema.parse(id);
}
