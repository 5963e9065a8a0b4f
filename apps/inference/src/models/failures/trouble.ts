/** What a provider says in place of an answer: as a status, inside a stream, or inside an answer that looks well. */
export class ProviderTrouble extends Error {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  /** Its own words, as far as they could be read. */
  readonly body: unknown;

  constructor({ status, headers, body }: { status?: number; headers?: Headers; body: unknown }) {
    super(status === undefined ? 'The provider reports an error.' : `The provider answers ${status}.`);
    this.name = 'ProviderTrouble';
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}
