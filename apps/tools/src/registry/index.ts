export { jsonSchemaInput, type JsonSchemaInput } from './json-schema-input.js';
export { REGISTRY, type Registry } from './registry.js';
export { fixedSource, type Offered, type ToolSource } from './source.js';
export type { CheckedInput, InputShape, Tool, ToolContext, ToolSaid } from './tool.js';
export { registryOf, ToolSources } from './tool-sources.js';
export { zodInput } from './zod-input.js';
