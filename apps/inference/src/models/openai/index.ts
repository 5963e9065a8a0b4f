export { OpenAiModel, type OpenAiSettings } from './openai.js';
