/**
 * For a session without a name, which gets a title: that is an event of the session, a question to a model and a
 * word to its user, and comes at any time from its first turn on. So only who waits for it should ask for it.
 */
export const untitled = { name: undefined };

/** The native API as a test speaks it: plain fetch, so that status and headers can be looked at. */
export class Api {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers: { authorization: `Bearer ${this.token}`, ...headers } });
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** With a name unless it is taken away, see `untitled`. */
  async session(settings: object = {}): Promise<string> {
    const response = await this.post('/v1/sessions', { name: 'A test', ...settings });
    const session = (await response.json()) as { id?: string };
    if (response.status !== 201 || !session.id)
      throw new Error(`No session: ${response.status} ${JSON.stringify(session)}`);
    return session.id;
  }

  /** Submits and answers with the turn's event stream. */
  submitForEvents(
    session: string,
    text: string,
    more: object = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.post(
      `/v1/sessions/${session}/turns`,
      { text, ...more },
      { accept: 'text/event-stream', ...headers },
    );
  }

  async submitAndWait(session: string, text: string, more: object = {}): Promise<Record<string, unknown>> {
    const response = await this.post(`/v1/sessions/${session}/turns?wait=true`, { text, ...more });
    return { httpStatus: response.status, ...((await response.json()) as object) };
  }
}
