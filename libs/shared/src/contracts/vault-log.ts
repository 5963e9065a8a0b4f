/** What the rule for a conversation's file in the vault may name. */
export const vaultLogPlaceholders = ['year', 'month', 'day', 'name', 'session', 'user', 'agent'] as const;
export type VaultLogPlaceholder = (typeof vaultLogPlaceholders)[number];

const longest = 200;
const unwanted = /[{}\\<>:"|?*\p{Cc}]/u;

/** Folders and a file, with placeholders in braces, that lead nowhere else. */
export function isVaultLogRule(rule: string): boolean {
  const plain = rule.replace(/\{(\w+)\}/g, (whole, key: string) =>
    vaultLogPlaceholders.some((known) => known === key) ? 'x' : whole,
  );
  if (rule.length > longest || unwanted.test(plain) || !rule.isWellFormed()) return false;
  const parts = plain.replace(/^\//, '').split('/');
  return parts.every((part) => part.trim() !== '' && !part.trim().startsWith('.'));
}
