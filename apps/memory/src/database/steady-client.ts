import pg from 'pg';

/**
 * On its way from the pool to whoever has asked for it a connection has no listener, and an error that nobody hears ends
 * the process: a Postgres that is shut down in that moment would take memory with it. Whoever uses the connection hears
 * of the break from his query.
 */
export class SteadyClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
