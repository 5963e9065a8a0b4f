/**
 * Counts, as a watcher sees them, the appends of an open block from its begin or a checkpoint to the next one: what
 * somebody who comes late has to read at most. A checkpoint is not shown to watchers, but it is counted: `n` leaves
 * one out.
 */
export class Stretches {
  longest = 0;
  private n = 0;
  private sequence = '';
  private appends = 0;

  /** A cursor: `<gen>.<n>.<sequence>`. */
  see(event: string, cursor: string): void {
    const [, count, sequence = ''] = cursor.split('.');
    const n = Number(count);
    const begins = event === 'block.started' || n > this.n + 1;
    if (begins) this.appends = 1;
    else if (sequence !== this.sequence) this.appends += 1;
    this.longest = Math.max(this.longest, this.appends);
    this.n = n;
    this.sequence = sequence;
  }
}
