import type { AttachedBlock, ModelCard } from '#shared/contracts';

type Attached = Pick<AttachedBlock, 'kind' | 'mediaType' | 'size' | 'width' | 'height'>;

export interface SeenLimits {
  imageBytes: number;
  pdfBytes: number;
}

const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** Anthropic refuses a whole prompt for one image with a longer side. */
const longestSide = 8_000;

/** Whether a model is given the file itself. Of all others it is told that they lie in the workspace. */
export function seenByModel(
  { kind, mediaType, size, width = 0, height = 0 }: Attached,
  { can }: Pick<ModelCard, 'can'>,
  limits: SeenLimits,
): boolean {
  // No provider takes an empty one.
  if (size === 0) return false;
  if (mediaType === 'application/pdf') return can.pdfs && size <= limits.pdfBytes;
  const isImage = kind === 'image' && imageTypes.includes(mediaType);
  return isImage && can.images && size <= limits.imageBytes && Math.max(width, height) <= longestSide;
}
