/** A stream that ended other than by its provider's words: reset, cut, or with bytes that mean nothing. */
export class BrokenStream extends Error {
  constructor(cause?: unknown) {
    super('The stream broke off.', { cause });
    this.name = 'BrokenStream';
  }
}
