export type RefusalKind =
  | 'missing'
  | 'exists'
  | 'link'
  | 'hard_link'
  | 'not_a_folder'
  | 'not_a_file'
  | 'not_empty'
  | 'denied'
  | 'full'
  | 'unsupported'
  | 'failed';

/** Why something was not opened, written for a model: it names the path as that one knows it, and none of ours. */
export class Refused extends Error {
  constructor(
    readonly kind: RefusalKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'Refused';
  }
}

export function isRefused(error: unknown, kind: RefusalKind): boolean {
  return error instanceof Refused && error.kind === kind;
}

const reasons: Record<string, [RefusalKind, string]> = {
  ENOENT: ['missing', 'does not exist'],
  EEXIST: ['exists', 'exists already'],
  ELOOP: ['link', 'is a link, and links are not followed'],
  ENOTDIR: ['not_a_folder', 'is not a folder'],
  EISDIR: ['not_a_file', 'is a folder'],
  ENXIO: ['not_a_file', 'is neither a file nor a folder'],
  ENODEV: ['not_a_file', 'is neither a file nor a folder'],
  ENOTEMPTY: ['not_empty', 'is not empty'],
  EACCES: ['denied', 'may not be opened by this service'],
  EPERM: ['denied', 'may not be changed by this service'],
  EROFS: ['denied', 'lies on a file system that cannot be written'],
  ENOSPC: ['full', 'could not be written: the disk is full'],
  EDQUOT: ['full', 'could not be written: the disk is full'],
  EFBIG: ['full', 'could not be written: it is too large'],
  ENAMETOOLONG: ['missing', 'has a name that is too long here'],
};

/** Messages of the system name paths of this machine, so none of them is passed on. */
export function refusedBySystem(path: string, error: unknown): Refused {
  if (error instanceof Refused) return error;
  const code = codeOf(error);
  const [kind, reason] = reasons[code] ?? ['failed', `could not be opened (${code || 'unknown error'})`];
  return new Refused(kind, `"${path}" ${reason}.`, { cause: error });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
