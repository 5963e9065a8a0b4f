import { json, type Route } from '../route.js';

export const workspaceRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/sessions/{session}/workspace',
    operation: 'listWorkspace',
    group: 'Files',
    summary: 'List the workspace of a session',
    text: 'Where the tools of a session put their files, and where what was attached to it lies. At most 1,000 entries are told.',
    access: 'token',
    answers: [json(200, 'WorkspaceFolder', 'What lies in it; nothing, where none was made yet.')],
    refusals: ['not_found'],
  },
  {
    method: 'get',
    path: '/v1/sessions/{session}/workspace/{path}',
    operation: 'readWorkspace',
    group: 'Files',
    summary: 'Download a file of the workspace, or list a folder of it',
    text: 'The path may lead through folders. Links are not followed. Where a file changes while it is sent, the connection ends before its length is reached.',
    access: 'token',
    answers: [
      {
        status: 200,
        means: 'Of a folder a list; of a file its content, to be saved under its name.',
        content: [{ kind: 'json', schema: 'WorkspaceFolder' }, { kind: 'bytes' }],
      },
    ],
    refusals: ['not_found'],
  },
];
