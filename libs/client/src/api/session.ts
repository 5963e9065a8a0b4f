import type { SessionState } from '../fold/session-state.js';
import type {
  ApprovalAnswer,
  Approvals,
  ClientResult,
  Compacting,
  Moved,
  PageAsked,
  Path,
  Pending,
  Queue,
  Received,
  Session,
  SessionChange,
  Submit,
  TreePage,
  Turns,
} from '../types/index.js';
import { pathOf, type Asking, type Http } from '../wire/http.js';
import { ParleyMessage } from './message.js';
import { ParleyTurn } from './turn.js';
import { begin, type Beginning, type TurnRun } from './turn-run.js';
import { sessionEvents, sessionStates, type WatchingEvents, type WatchingFrom } from './watch-session.js';

/** One conversation. To have it costs no request, and says nothing of whether it exists. */
export class ParleySession {
  private readonly path: string;

  constructor(
    private readonly http: Http,
    readonly id: string,
  ) {
    this.path = `/v1/sessions${pathOf(id)}`;
  }

  read({ signal }: Asking = {}): Promise<Session> {
    return this.http.json('GET', this.path, { signal });
  }

  change(change: SessionChange, { signal }: Asking = {}): Promise<Session | Pending> {
    return this.http.json('PATCH', this.path, { body: change, signal });
  }

  /** With its messages, its files, and what its agents remember of it. */
  delete({ signal }: Asking = {}): Promise<'done' | 'pending'> {
    return this.http.done('DELETE', this.path, { signal });
  }

  /** Says something. Resolves when the server has taken it; iterate over the result to see the answer come. */
  submit(said: string | Submit, beginning: Beginning = {}): Promise<TurnRun> {
    const body = typeof said === 'string' ? { text: said } : said;
    return begin(this.http, this.id, `${this.path}/turns`, body, beginning);
  }

  /** The state of the session, whenever it has changed; comes back by itself, and ends when the session is deleted. */
  watch(watching: WatchingFrom = {}): AsyncGenerator<SessionState> {
    return sessionStates(this.http, this.id, watching);
  }

  /** The events themselves, for whoever folds them otherwise: those that came together in one list. */
  events(watching: WatchingEvents = {}): AsyncGenerator<Received[]> {
    return sessionEvents(this.http, this.id, watching);
  }

  turn(turn: string): ParleyTurn {
    return new ParleyTurn(this.http, this.id, turn);
  }

  turns(page: PageAsked = {}, { signal }: Asking = {}): Promise<Turns> {
    return this.http.json('GET', `${this.path}/turns`, { query: { ...page }, signal });
  }

  message(message: string): ParleyMessage {
    return new ParleyMessage(this.http, this.id, message);
  }

  /** The path from the first message to the head. */
  messages({ signal }: Asking = {}): Promise<Path> {
    return this.http.json('GET', `${this.path}/messages`, { signal });
  }

  /** All that was said on every branch, the oldest first. */
  tree(page: PageAsked = {}, { signal }: Asking = {}): Promise<TreePage> {
    return this.http.json('GET', `${this.path}/messages`, { query: { all: 'true', ...page }, signal });
  }

  /** Stops whatever runs and holds what waits. */
  async stop({ signal }: Asking = {}): Promise<void> {
    await this.http.done('POST', `${this.path}/stop`, { repeatable: true, signal });
  }

  queue({ signal }: Asking = {}): Promise<Queue> {
    return this.http.json('GET', `${this.path}/queue`, { signal });
  }

  resumeQueue({ signal }: Asking = {}): Promise<'done' | 'pending'> {
    return this.http.done('POST', `${this.path}/queue/resume`, { repeatable: true, signal });
  }

  /** What waits for somebody to agree, here and in the sub-agents at work. */
  approvals({ signal }: Asking = {}): Promise<Approvals> {
    return this.http.json('GET', `${this.path}/approvals`, { signal });
  }

  /** Agrees, or does not, in the session where it waits. Of several answers the first counts. */
  answerApproval(
    approval: string,
    answer: ApprovalAnswer,
    { signal }: Asking = {},
  ): Promise<'done' | 'pending'> {
    return this.http.done('POST', `${this.path}/approvals${pathOf(approval)}`, { body: answer, signal });
  }

  /** What has come of a call that this client has carried out, to the call's key. */
  postResult(key: string, result: ClientResult, { signal }: Asking = {}): Promise<'done' | 'pending'> {
    return this.http.done('POST', `${this.path}/calls${pathOf(key)}/result`, { body: result, signal });
  }

  /** Takes the last change of the history back. */
  undo({ signal }: Asking = {}): Promise<Moved | Pending> {
    return this.http.json('POST', `${this.path}/undo`, { signal });
  }

  /** Begins anew; an undo brings the path back. */
  clear({ signal }: Asking = {}): Promise<Moved | Pending> {
    return this.http.json('POST', `${this.path}/clear`, { repeatable: true, signal });
  }

  /** A session of its own with the path up to a message, or to the head. */
  async fork(message?: string, { signal }: Asking = {}): Promise<ParleySession> {
    const body = message === undefined ? {} : { message };
    const { id } = await this.http.json<Session>('POST', `${this.path}/fork`, { body, signal });
    return new ParleySession(this.http, id);
  }

  /** Has what was said first replaced by a summary in what the model is sent. */
  compact({ signal }: Asking = {}): Promise<Compacting> {
    return this.http.json('POST', `${this.path}/compact`, { repeatable: true, signal });
  }
}
