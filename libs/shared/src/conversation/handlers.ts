import type { Conversation, Entry, EntryType } from '../contracts/index.js';

export type Handler<T extends EntryType> = (conversation: Conversation, entry: Entry<T>) => Conversation;
/** A table that must know each of its types: a new one does not compile until somebody folds it. */
export type Handlers<T extends EntryType> = { [K in T]: Handler<K> };
