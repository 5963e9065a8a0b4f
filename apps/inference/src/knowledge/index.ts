/** What an agent knows when it speaks: asked of memory, and told in its prompt. */
export { Knowing } from './knowing.js';
export { knowledgeSections } from './sections.js';
