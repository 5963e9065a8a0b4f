import { createContext, Script } from 'node:vm';

const context: { act?: () => void } = Object.create(null);
createContext(context);
const script = new Script('act()');

export type Within<T> =
  | { kind: 'done'; value: T }
  | { kind: 'failed'; problem: string }
  | { kind: 'overdue' };

/**
 * Runs what is written here on what comes from elsewhere, and breaks it off. `act` must not wait for anything, nor
 * leave something half done.
 */
export function withinTime<T>(ms: number, act: () => T): Within<T> {
  const done: { value?: T } = {};
  context.act = () => void (done.value = act());
  try {
    script.runInContext(context, { timeout: ms });
    return { kind: 'done', value: done.value as T };
  } catch (error) {
    // What is thrown for lack of time comes from another context, and is no Error of this one.
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { kind: 'overdue' };
    return { kind: 'failed', problem: String(message ?? error) };
  } finally {
    delete context.act;
  }
}
