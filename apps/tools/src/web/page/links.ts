import { decodeEntities } from './entities.js';

/** Written with entities, and once resolved. What is longer is of no use to a model, and to resolve it takes time. */
const longestWritten = 8_192;
const longest = 2_048;

/** Where the links of one page lead. */
export class Links {
  private base: string | undefined;
  private ruled: 'by the page' | 'by its base' = 'by the page';

  constructor(address: string) {
    this.base = address;
  }

  /** Only the first counts, as in a browser. Where it cannot be used, what is relative leads nowhere. */
  rebase(href: string | undefined): void {
    if (href === undefined || this.ruled === 'by its base') return;
    this.ruled = 'by its base';
    const base = this.resolve(href);
    this.base = base === '' ? undefined : base;
  }

  /** Empty where it leads nowhere, or too far to be told. */
  resolve(written: string): string {
    if (written.length > longestWritten) return '';
    const link = decodeEntities(written).trim();
    if (link.length > longest || !URL.canParse(link, this.base)) return '';
    const { href } = new URL(link, this.base);
    return href.length > longest ? '' : href;
  }
}
