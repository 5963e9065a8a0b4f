import { ParleyFiles } from './api/files.js';
import { ParleySession } from './api/session.js';
import { ParleySessions } from './api/sessions.js';
import { Http, type Token } from './wire/http.js';
import { defaultPatience, type Patience } from './wire/patience.js';

export interface ParleyOptions {
  /** Where Parley is, such as `https://parley.example`. */
  url: string;
  /** A token, or where to get one. Without it none is sent, for whatever in between brings its own. */
  token?: Token;
  /** Something else than the platform's own. */
  fetch?: typeof fetch;
  /** How long is waited before something is tried again; what is not named stays as it is. */
  patience?: Partial<Patience>;
}

/** A Parley, and all that one user has there. It holds no connection by itself. */
export class Parley {
  readonly sessions: ParleySessions;
  readonly files: ParleyFiles;
  private readonly http: Http;

  constructor({ url, token, fetch = globalThis.fetch, patience = {} }: ParleyOptions) {
    this.http = new Http({ url, token, fetch, patience: { ...defaultPatience, ...patience } });
    this.sessions = new ParleySessions(this.http);
    this.files = new ParleyFiles(this.http);
  }

  /** A session that is known by its id. */
  session(id: string): ParleySession {
    return new ParleySession(this.http, id);
  }
}
