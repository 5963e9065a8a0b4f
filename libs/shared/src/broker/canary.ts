import type { Broker } from './broker.js';

/** A real write through the broker's storage: a stream's own report of its health has been seen to lie. */
export async function singCanary({ js, names }: Broker, service: string): Promise<void> {
  await js.publish(names.canary(service), new Date().toISOString(), { timeout: 2_000, retries: 0 });
}
