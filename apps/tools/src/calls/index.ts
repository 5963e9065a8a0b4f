export { CallRunner } from './call-runner.js';
export { CallsController } from './calls.controller.js';
