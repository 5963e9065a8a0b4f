import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** Told once for all why the server is to be left; whoever hears it closes the transport. */
export type Cut = (reason: string) => void;

export interface BoundTransport extends Transport {
  oncut?: Cut;
  /** Something went wrong that may mean that nobody is there any more. */
  ondoubt?: () => void;
}
