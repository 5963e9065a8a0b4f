/** The folders of sessions, on this machine. */
export interface Workspaces {
  readonly quotaBytes: number;
  /** Made if it is not there yet, and ours; used again, it is not swept. */
  folder(workspace: string): Promise<string>;
  /** What lies in it, as of now. */
  used(workspace: string): Promise<number>;
}
export const WORKSPACES = Symbol('parley.tools.workspaces');
