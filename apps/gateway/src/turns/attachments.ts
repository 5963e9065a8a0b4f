import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { ParleyError, type FileInfo } from '#shared/contracts';

/** Files that a user has uploaded, by their ids. Another's is not to be told from one that does not exist. */
@Injectable()
export class Attachments {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  /** In the order in which they were named. Throws `not_found`, naming each that is not there. */
  async of(user: string, files: readonly string[]): Promise<FileInfo[]> {
    if (files.length === 0) return [];
    const known = await this.known(user, files);
    return known ?? this.namingTheMissing(user, files);
  }

  private async known(user: string, files: readonly string[]): Promise<FileInfo[] | undefined> {
    try {
      const found = (await this.queries.ask('memory.file.get', { user, files: [...files] })).files;
      const byId = new Map(found.map((file) => [file.file, file]));
      const inOrder = files.flatMap((file) => byId.get(file) ?? []);
      return inOrder.length === files.length ? inOrder : undefined;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
  }

  private async namingTheMissing(user: string, files: readonly string[]): Promise<FileInfo[]> {
    const each = await Promise.all(files.map((file) => this.known(user, [file])));
    const details = each.flatMap((found, place) =>
      found ? [] : [{ path: `attachments.${place}`, problem: `there is no file ${files[place]}` }],
    );
    // Uploaded between the two looks.
    if (details.length === 0) return each.flatMap((found) => found ?? []);
    const message = details.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
    throw new ParleyError({ code: 'not_found', message, details });
  }
}
