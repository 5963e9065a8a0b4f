/** What the protocol wants told as the run's own end, not as a status of HTTP: answers to interrupts that cannot be. */
export class RunRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
