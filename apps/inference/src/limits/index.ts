export { LimitedModel } from './limited-model.js';
export { limitsOf, type LimitSettings, type ProviderLimits } from './provider-limits.js';
