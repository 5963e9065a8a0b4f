import { createNamespace, type NamespaceOptions } from '../../harness/namespace.js';
import type { Ground } from './ground.js';

/** A namespace of its own on a real broker. */
export async function openNats(options: NamespaceOptions = {}): Promise<Ground> {
  const namespace = createNamespace(options);
  try {
    await namespace.migrate();
    const broker = await namespace.open();
    return { broker, another: () => namespace.open(), close: () => namespace.drop() };
  } catch (error) {
    await namespace.drop();
    throw error;
  }
}
