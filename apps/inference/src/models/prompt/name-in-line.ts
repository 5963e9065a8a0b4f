const most = 100;

/** A name as it may stand in a prompt: what was imported may call itself anything. */
export function nameInLine(name: string): string {
  const line = name.replaceAll(/[\s\p{Cc}"<>]+/gu, ' ').trim();
  return line.slice(0, most).toWellFormed();
}
