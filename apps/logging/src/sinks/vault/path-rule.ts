import { safeFileName, type VaultLogPlaceholder } from '#shared/contracts';
import { vaultPath, type VaultPath } from '#shared/vault';

/** Where all of them lie, so that they are found again whatever the rule was. */
export const logsFolder = '_logs';

/** What a file may be called after. */
export interface Named {
  session: string;
  user: string;
  agent: string;
  /** The session's name, or its first words. */
  name: string;
  /** When the session began. */
  at: string;
}

const longestPart = 120;
/** What some system, or a link of some editor, does not take in a name. */
const unwanted = /[<>:"|?*#^[\]\\/]/g;
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The rule with its placeholders filled in; `apart` is what tells a file from others of the same name. */
export function pathOf(rule: string, named: Named, apart = ''): VaultPath {
  const values = valuesOf(named);
  const parts = rule.split('/').map((part) => {
    const filled = part.replace(/\{(\w+)\}/g, (whole, key: string) =>
      key in values ? safeValue(values[key as VaultLogPlaceholder]) : whole,
    );
    return safePart(filled);
  });
  const names = parts.filter((part) => part !== '');
  const last = names.pop() ?? safePart(named.session);
  return vaultPath(['', logsFolder, ...names, `${withoutEnding(last)}${apart}.md`].join('/'));
}

function valuesOf({ at, ...named }: Named): Record<VaultLogPlaceholder, string> {
  const [year = '', month = '', day = ''] = at.slice(0, 10).split('-');
  return { ...named, year, month, day };
}

/** No value leads to another folder, or is a hidden file. */
function safeValue(value: string): string {
  const plain = safeFileName(value.replace(unwanted, ' ')).replace(/\s+/g, ' ');
  return Array.from(plain).slice(0, longestPart).join('').trim();
}

/** Not hidden, not reserved on Windows, and without what Windows would cut off its end. */
function safePart(part: string): string {
  const plain = cut(part.replace(unwanted, ' ')).replace(/^[.\s]+|[.\s]+$/g, '');
  return reserved.test(plain) ? `_${plain}` : plain;
}

function cut(part: string): string {
  let text = '';
  for (const character of part.toWellFormed()) {
    if (Buffer.byteLength(text + character) > 200) break;
    text += character;
  }
  return text;
}

function withoutEnding(name: string): string {
  return name.replace(/\.md$/i, '');
}
