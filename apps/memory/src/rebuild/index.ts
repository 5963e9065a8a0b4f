export { rebuild, type Proof } from './rebuild.js';
