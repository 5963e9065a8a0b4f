export { Conversations } from './conversations.js';
export { askedFor, runsOf, type Said } from './said.js';
export { Seeding } from './seeding.js';
