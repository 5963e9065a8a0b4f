import type { Entry, EntryBody } from '#shared/contracts';

const kept = 1_000;

/**
 * What was refused stays refused: a submit whose mail comes again, because it could not be deleted after its
 * sender was told, must not run when the session happens to be free by then.
 */
export class RejectedSubmits {
  private readonly byCause = new Map<string, EntryBody<'turn.rejected'>>();

  note({ type, cause, body }: Entry): void {
    if (type !== 'turn.rejected' || cause === undefined) return;
    this.byCause.set(cause, body);
    const [oldest] = this.byCause.keys();
    if (this.byCause.size > kept && oldest !== undefined) this.byCause.delete(oldest);
  }

  get(cause: string): EntryBody<'turn.rejected'> | undefined {
    return this.byCause.get(cause);
  }
}
