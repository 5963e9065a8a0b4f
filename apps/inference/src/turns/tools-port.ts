import type { CallJob } from '#shared/contracts';

export interface ToolOffer {
  name: string;
  title?: string | undefined;
  description: string;
  inputSchema: Record<string, unknown>;
}

/** The hands, as the engine sees them: results come back as mail. */
export interface Tools {
  /** What can be asked for now. Nobody there means that nothing can. */
  offers(): Promise<ToolOffer[]>;
  /** Resolves when somebody will run it, or has; however often it is called, it runs as the call record allows. */
  dispatch(job: CallJob): Promise<void>;
  /** From now on it does not start any more; whoever runs it is told to leave off. */
  cancel(key: string): Promise<void>;
}
