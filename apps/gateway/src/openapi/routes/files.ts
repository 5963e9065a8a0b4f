import { json, type Route } from '../route.js';

export const fileRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/files',
    operation: 'uploadFiles',
    group: 'Files',
    summary: 'Upload files',
    text: 'At most 20 at once, each of `PARLEY_MAX_FILE_BYTES` at most; all are kept, or none. What they are is told by their content, whatever their names say.',
    access: 'token',
    body: { schema: 'Upload', required: true, mediaType: 'multipart/form-data' },
    answers: [json(201, 'Files', 'The files, in the order in which they were sent.')],
    refusals: [],
  },
  {
    method: 'get',
    path: '/v1/files/{file}',
    operation: 'downloadFile',
    group: 'Files',
    summary: 'Download a file',
    access: 'token',
    answers: [
      {
        status: 200,
        means: 'Its content, under its own media type, to be saved under its name.',
        content: [{ kind: 'bytes' }],
      },
    ],
    refusals: ['not_found'],
  },
];
