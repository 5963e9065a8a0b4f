/** Contents that were read lately, as many as fit into so many bytes; what was used longest ago goes first. */
export class KeptContents {
  private readonly kept = new Map<string, Uint8Array>();
  private bytes = 0;

  constructor(private readonly mostBytes: number) {}

  get(file: string): Uint8Array | undefined {
    const content = this.kept.get(file);
    if (content) {
      this.kept.delete(file);
      this.kept.set(file, content);
    }
    return content;
  }

  /** What is larger than all that may be kept is not kept, and drives nothing out. */
  add(file: string, content: Uint8Array): void {
    if (content.length > this.mostBytes) return;
    this.forget(file);
    this.kept.set(file, content);
    this.bytes += content.length;
    for (const oldest of this.kept.keys()) {
      if (this.bytes <= this.mostBytes) return;
      this.forget(oldest);
    }
  }

  private forget(file: string): void {
    this.bytes -= this.kept.get(file)?.length ?? 0;
    this.kept.delete(file);
  }
}
