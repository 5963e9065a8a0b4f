/** What a file's content is read from. */
export interface StoredFile {
  size: number;
  /** To be read once. It reads ahead no further than its reader has asked, and throws where content was damaged. */
  content: AsyncIterable<Uint8Array>;
}

/**
 * Contents by their id: attachments, large outputs. None is ever whole in memory here: who writes waits for the
 * broker, and the broker waits for who reads.
 */
export interface Files {
  /**
   * All of it or nothing; returns how many bytes it was. Throws what the content throws, and `unavailable` where the
   * store is full or away.
   */
  put(id: string, content: AsyncIterable<Uint8Array>): Promise<number>;
  /** Undefined: there is none. */
  get(id: string): Promise<StoredFile | undefined>;
  info(id: string): Promise<{ size: number } | undefined>;
  /** Whether it is there or not. */
  remove(id: string): Promise<void>;
}
