export { FileLocks, type FileLock } from './file-locks.js';
export { mostFileBytes, Vault } from './vault.js';
export { vaultPath, type VaultPath } from './vault-path.js';
export { VaultTrouble } from './vault-trouble.js';
