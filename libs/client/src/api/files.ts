import type { FileInfo } from '../types/index.js';
import { pathOf, wholeBody, type Asking, type Http } from '../wire/http.js';

export interface NewFile {
  name: string;
  content: Blob | string | Uint8Array<ArrayBuffer>;
}

/** Files that turns name: uploaded once, then good in every session of the user. */
export class ParleyFiles {
  constructor(private readonly http: Http) {}

  /** All are kept, or none. In the order in which they were given. */
  async upload(files: readonly NewFile[], { signal }: Asking = {}): Promise<FileInfo[]> {
    const body = new FormData();
    for (const { name, content } of files) {
      body.append('file', content instanceof Blob ? content : new Blob([content]), name);
    }
    return (await this.http.json<{ files: FileInfo[] }>('POST', '/v1/files', { body, signal })).files;
  }

  async download(file: string, { signal }: Asking = {}): Promise<Blob> {
    const response = await this.http.send('GET', `/v1/files${pathOf(file)}`, { signal });
    return wholeBody(response.blob(), signal);
  }
}
