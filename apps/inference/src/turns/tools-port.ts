import type { CallJob, ListedTool } from '#shared/contracts';

/** A tool as a model is told of it. */
export type ToolOffer = Pick<ListedTool, 'name' | 'title' | 'description' | 'inputSchema'>;

/** The hands, as the engine sees them: results come back as mail. */
export interface Tools {
  /** What can be asked for now. Nobody there means that nothing can. */
  offers(): Promise<readonly ListedTool[]>;
  /** Resolves when somebody will run it, or has; however often it is called, it runs as the call record allows. */
  dispatch(job: CallJob): Promise<void>;
  /** From now on it does not start any more; whoever runs it is told to leave off. */
  cancel(key: string): Promise<void>;
}
