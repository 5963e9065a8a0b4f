import type { Tool } from '../registry/tool.js';
import { ChangedFiles } from './changed-file.js';
import type { Places, WorkspaceRoots } from '../files/places.js';
import { editFile } from './edit-file.js';
import { listDir } from './list-dir.js';
import { viewFile } from './view-file.js';
import { writeFile } from './write-file.js';

export function fileTools(places: Places, workspaces: Pick<WorkspaceRoots, 'checkRoom'>): Tool[] {
  const changed = new ChangedFiles(workspaces);
  return [viewFile(places), listDir(places), writeFile(places, changed), editFile(places, changed)];
}
