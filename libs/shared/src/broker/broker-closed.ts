/** This process has closed its connection, so whatever is asked of the broker will never be answered. */
export class BrokerClosed extends Error {
  constructor(options?: ErrorOptions) {
    super('The connection to the broker is closed.', options);
    this.name = 'BrokerClosed';
  }
}
