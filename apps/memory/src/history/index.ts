export { seedHistory, type Seed } from './seed.js';
