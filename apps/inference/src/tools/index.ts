export { WorkTools } from './work-tools.js';
