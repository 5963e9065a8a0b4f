import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';

/** Of what lies in a folder. Bytes where they are no UTF-8, for no text would lead back to it. */
export type EntryName = string | Buffer;

export interface Entries<Name> {
  names: Name[];
  more: boolean;
}

/** As many as were asked for, in no order, and whether there are more. */
export async function entriesAt(address: string, most: number): Promise<Entries<EntryName>> {
  const names: EntryName[] = [];
  // The types know no names of bytes.
  const folder = (await opendir(address, { encoding: 'buffer' as BufferEncoding })) as AsyncIterable<unknown>;
  for await (const { name } of folder as AsyncIterable<Dirent<Buffer>>) {
    if (names.length === most) return { names, more: true };
    names.push(isUtf8(name) ? name.toString() : name);
  }
  return { names, more: false };
}

/** A name in the folder at an address, as the system takes it. */
export function addressIn(folder: string, name: EntryName): string | Buffer {
  return typeof name === 'string' ? `${folder}/${name}` : Buffer.concat([Buffer.from(`${folder}/`), name]);
}

export function isOneName(name: EntryName): boolean {
  const text = typeof name === 'string' ? name : name.toString('latin1');
  return text !== '' && text !== '.' && text !== '..' && !/[/\0]/.test(text);
}
