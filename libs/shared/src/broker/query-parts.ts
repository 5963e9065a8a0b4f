/** How large a part of an answer is: well below the broker's largest message, which is a mebibyte. */
export const partBytes = 512 * 1024;

/** Tells of how many messages an answer consists. */
export const partsHeader = 'Parley-Parts';
