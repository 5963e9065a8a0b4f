/** Of one request. */
export const mostFiles = 20;
/** Nobody reads them; more are no form of a person's. */
export const mostFields = 100;
/** A client that says nothing for so long has left. */
export const silenceMs = 60_000;
/** How much of what nobody wants any more is still taken off a client's hands, so that it comes to read our answer. */
export const unwanted = { bytes: 64 * 1024 * 1024, ms: 5_000 };
