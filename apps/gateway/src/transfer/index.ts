export { markdownApart } from './markdown-apart.js';
