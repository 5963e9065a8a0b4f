export { readApart } from './read-apart.js';
export { endTransfer, takeTransfer } from './transfers.js';
