export { CallRunner } from './call-runner.js';
