export { limitedProvider, type LimitSettings } from './provider-limits.js';
