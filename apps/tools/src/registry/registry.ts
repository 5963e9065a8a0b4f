import type { Tool } from './tool.js';

/** The tools that can be called here. What it says now may be another thing later: tool servers come and go. */
export interface Registry {
  get(name: string): Tool | undefined;
  names(): string[];
}

export const REGISTRY = Symbol('parley.tools.registry');
