import { JetStreamApiError } from '@nats-io/jetstream';
import { unavailable } from '../../contracts/index.js';
import { saysFull } from './published.js';

/** Why the store did not take a file, in words that its owner can act on. */
export function putRefused(error: unknown): Error {
  if (error instanceof JetStreamApiError && saysFull(error.code, error.message)) {
    return unavailable('The file store is full. Its operator can raise PARLEY_FILES_MAX_BYTES.', error);
  }
  return storeAway(error);
}

export function storeAway(error: unknown): Error {
  return unavailable('The file store does not answer just now.', error);
}
