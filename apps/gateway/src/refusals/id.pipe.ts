import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { idPattern, invalidRequest } from '#shared/contracts';

/** An id out of the path, refused by its name before it can come near a subject. */
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string, { data: path = 'id' }: ArgumentMetadata): string {
    if (idPattern.test(value)) return value;
    throw invalidRequest([{ path, problem: 'must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-"' }]);
  }
}
