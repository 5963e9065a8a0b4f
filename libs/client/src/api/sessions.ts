import type { BegunSession, NewSession, Sessions, SessionsAsked } from '../types/index.js';
import type { Asking, Http } from '../wire/http.js';
import { ParleySession } from './session.js';

/** The user's sessions. */
export class ParleySessions {
  constructor(private readonly http: Http) {}

  async create(settings: NewSession = {}, { signal }: Asking = {}): Promise<ParleySession> {
    const { id } = await this.http.json<BegunSession>('POST', '/v1/sessions', { body: settings, signal });
    return new ParleySession(this.http, id);
  }

  /** A page of them: that in which something was said last comes first. */
  list(asked: SessionsAsked = {}, { signal }: Asking = {}): Promise<Sessions> {
    return this.http.json('GET', '/v1/sessions', { query: { ...asked }, signal });
  }
}
