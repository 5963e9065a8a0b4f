export const uploadsFolder = 'uploads';

/** The path by which tools and people know an uploaded file. */
export function uploadPath(name: string): string {
  return `${uploadsFolder}/${name}`;
}
