/** Material for a model: nothing in it can close the marks that it stands between. */
export function quoted(mark: string, material: string): string {
  return `<${mark}>\n${material.replaceAll(/<(?=\/?[a-z])/giu, '‹')}\n</${mark}>`;
}
