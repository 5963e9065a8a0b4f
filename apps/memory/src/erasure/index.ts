export { tablesOfSession, tablesThatStay } from './erase-deleted.js';
export { takeTransfer } from '../export/transfers.js';
