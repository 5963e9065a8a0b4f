import type { AfterPass } from '#shared/contracts';
import { contradictionPass } from './after/contradiction.js';
import { memoryPass } from './after/memory.js';
import { plansPass } from './after/plans.js';
import { relationsPass } from './after/relations.js';
import { scenePass } from './after/scene.js';
import { significancePass } from './after/significance.js';
import { summariesPass } from './after/summaries.js';
import type { Pass } from './pass.js';

/** All that is made of an exchange once it is over. One that is new does not compile until it stands here. */
export const passes: { readonly [P in AfterPass]: Pass<P> } = {
  memory: memoryPass,
  contradiction: contradictionPass,
  relations: relationsPass,
  plans: plansPass,
  scene: scenePass,
  summaries: summariesPass,
  significance: significancePass,
};
