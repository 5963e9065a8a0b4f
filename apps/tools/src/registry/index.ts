export { REGISTRY, registryOf, type Registry } from './registry.js';
export type { Tool, ToolContext } from './tool.js';
