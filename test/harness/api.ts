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

  async session(body: unknown = {}): Promise<string> {
    const response = await this.post('/v1/sessions', body);
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
