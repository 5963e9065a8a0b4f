/** So that a number in brackets and the limits of every file system still fit. */
export const longestFileName = 200;
const longestExtension = 32;
/** Of a path on any system, the part behind the last separator. */
const folders = /^.*[/\\]/s;
/** What no name needs: control characters, line ends, and what lets a name read backwards. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF]/gu;

/**
 * A name under which a file may lie in a folder, whatever was sent as its name. It never names another folder, nor
 * nothing, and keeps its extension.
 */
export function safeFileName(sent: string): string {
  const name = sent.toWellFormed().replace(folders, '').replace(unseen, '').normalize('NFC').trim();
  if (name === '' || /^\.+$/.test(name)) return 'file';
  const { stem, extension } = splitFileName(name);
  return cutTo(stem, longestFileName - Buffer.byteLength(extension)).trimEnd() + extension;
}

/** `report.tar.gz` is `report.tar` and `.gz`; what begins with its only dot has no extension. */
export function splitFileName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot);
  const isNone = dot <= 0 || extension === '.' || Buffer.byteLength(extension) > longestExtension;
  return isNone ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension };
}

/** By bytes, and never within a character. */
function cutTo(text: string, bytes: number): string {
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    cut += character;
  }
  return cut;
}
