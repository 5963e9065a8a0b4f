const marker = Symbol.for('parley.start-error');

/**
 * Why something cannot be started, written for the person at the terminal: the message says what is
 * wrong and what to do next, so it is printed by itself, without a stack. It never holds a password.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly [marker] = true;

  constructor(options: { message: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
  }

  /** By marker, not by class: a second copy of this module must still be recognised. */
  static is(value: unknown): value is StartError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}
