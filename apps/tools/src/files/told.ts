const needsQuotes = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF\uFFFD"\\]|^\s|\s$/u;

/** A name must not pass for a line of ours, nor hide what it is. */
export function toldName(name: string): string {
  return needsQuotes.test(name) ? JSON.stringify(name) : name;
}

export function toldSize(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}
