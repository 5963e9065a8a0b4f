import type { Moved, Pending, Regenerate, Resend, RewindPreview, ToldMessage } from '../types/index.js';
import { pathOf, type Asking, type Http } from '../wire/http.js';
import { begin, type Beginning, type TurnRun } from './turn-run.js';

/** A message that is known by its id. */
export class ParleyMessage {
  private readonly path: string;

  constructor(
    private readonly http: Http,
    readonly session: string,
    readonly id: string,
  ) {
    this.path = `/v1/sessions${pathOf(session)}/messages${pathOf(id)}`;
  }

  read({ signal }: Asking = {}): Promise<ToldMessage> {
    return this.http.json('GET', this.path, { signal });
  }

  /** Puts other words in the place of the old ones; what followed stays. */
  edit(text: string, { signal }: Asking = {}): Promise<ToldMessage | Pending> {
    return this.http.json('POST', `${this.path}/edit`, { body: { text, action: 'save' }, signal });
  }

  /** Makes a sibling of the message with other words, and a turn that answers it. */
  resend(said: string | Resend, beginning: Beginning = {}): Promise<TurnRun> {
    const asked = typeof said === 'string' ? { text: said } : said;
    const body = { ...asked, action: 'resend' };
    return begin(this.http, this.session, `${this.path}/edit`, body, beginning);
  }

  /** Asks for another reply beside this one. */
  regenerate(asked: Regenerate = {}, beginning: Beginning = {}): Promise<TurnRun> {
    return begin(this.http, this.session, `${this.path}/regenerate`, asked, beginning);
  }

  /** The path goes through this message from now on, to the newest word below it. */
  select({ signal }: Asking = {}): Promise<Moved | Pending> {
    return this.http.json('POST', `${this.path}/select`, { repeatable: true, signal });
  }

  previewRewind({ signal }: Asking = {}): Promise<RewindPreview> {
    return this.http.json('GET', `${this.path}/rewind`, { signal });
  }

  /** It stays, as the last. What was said behind it stays in the tree. */
  rewind({ signal }: Asking = {}): Promise<Moved | Pending> {
    return this.http.json('POST', `${this.path}/rewind`, { signal });
  }
}
