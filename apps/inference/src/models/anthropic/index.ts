export { AnthropicModel, type AnthropicSettings } from './anthropic.js';
