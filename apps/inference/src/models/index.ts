export {
  ModelFailure,
  type ChosenModel,
  type Model,
  type ModelAnswer,
  type ModelChoice,
  type ModelRequest,
  type ModelSink,
} from './model-port.js';
