import type { Tool } from '../registry/tool.js';
import type { Places } from '../files/places.js';
import { findFiles } from './tools/find-files.js';
import { grep } from './tools/grep.js';
import type { Searcher } from './searched.js';

export function searchTools(places: Places, searcher: Searcher): Tool[] {
  return [grep(places, searcher), findFiles(places, searcher)];
}
