export {
  ModelFailure,
  type ChosenModel,
  type Misfit,
  type Model,
  type ModelAnswer,
  type ModelChoice,
  type ModelFailureParts,
  type ModelRequest,
  type ModelSink,
} from './model-port.js';
