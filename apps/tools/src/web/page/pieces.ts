/** Enough for a page of prose. The converter's time grows with the square of a piece, so pieces are kept short. */
const pieceCharacters = 8_000;
const deepest = 64;

interface Level {
  open: string;
  close: string;
}

/** Clean HTML in pieces, cut where nothing but plain blocks is open: these are closed, and opened again in the next. */
export class Pieces {
  characters = 0;
  private readonly finished: string[] = [];
  private piece: string[] = [];
  private pieceLength = 0;
  private readonly levels: Level[] = [];
  private meaningful = 0;

  /** False where it would be too deep; then it must not be ended either. */
  begin(open: string, close: string): boolean {
    if (this.levels.length >= deepest) return false;
    this.cutIfLong();
    this.levels.push({ open, close });
    if (open !== '<div>') this.meaningful += 1;
    return this.add(open);
  }

  add(html: string): true {
    this.piece.push(html);
    this.pieceLength += html.length;
    this.characters += html.length;
    return true;
  }

  end(): void {
    const level = this.levels.pop();
    if (!level) return;
    if (level.open !== '<div>') this.meaningful -= 1;
    this.add(level.close);
  }

  done(): string[] {
    this.cut();
    return this.finished;
  }

  private cutIfLong(): void {
    if (this.pieceLength < pieceCharacters || this.meaningful > 0) return;
    this.cut();
    for (const { open } of this.levels) this.add(open);
  }

  private cut(): void {
    const closing = this.levels.toReversed().map(({ close }) => close);
    this.finished.push([...this.piece, ...closing].join(''));
    this.piece = [];
    this.pieceLength = 0;
  }
}
