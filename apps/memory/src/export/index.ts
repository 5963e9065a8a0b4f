export { readApart } from './read-apart.js';
