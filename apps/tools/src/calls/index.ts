export { CallRunner } from './call-runner.js';
export { CallsController } from './calls.controller.js';
export { Outputs, type Wholes } from './outputs.js';
