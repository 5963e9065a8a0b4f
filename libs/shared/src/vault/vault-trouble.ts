/** Why the disk has refused something, in words for whoever waits for it. */
export class VaultTrouble extends Error {
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = 'VaultTrouble';
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EROFS: 'the disk is read-only',
  EACCES: 'the server is not allowed to',
  EPERM: 'the server is not allowed to',
  EIO: 'the disk does not work',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** What the disk says, in words; an error of ours stays as it is. */
export function troubleOf(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new VaultTrouble(reasons[code] ?? `the disk says ${code}`, error);
}
