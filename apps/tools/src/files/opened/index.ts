export { usageOf, type Usage } from './measure.js';
export { OpenFolder, type OpenFile } from './open-folder.js';
export { isPart, putFile } from './put-file.js';
export { contentOf, partOf, partsOf, withFile, withFileIn } from './read-file.js';
export { isRefused, Refused } from './refused.js';
export { removeTree } from './remove-tree.js';
export {
  closing,
  inFolder,
  inMadeFolder,
  madeFolder,
  openFolder,
  openRoot,
  placeOf,
  type Root,
} from './root.js';
