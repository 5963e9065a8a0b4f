import { ParleyError } from '#shared/contracts';

/** Fields of ours, and what a protocol calls them: the first that fits counts. */
export type FieldNames = readonly (readonly [ours: string, theirs: string])[];

/** What refuses in our own words names our own fields; its reader has sent others. */
export async function calledAsSent<T>(names: FieldNames, asking: () => Promise<T>): Promise<T> {
  try {
    return await asking();
  } catch (error) {
    throw ParleyError.is(error) && error.body.details ? withNames(error, names) : error;
  }
}

function withNames(error: ParleyError, names: FieldNames): ParleyError {
  const { body } = error;
  const details = (body.details ?? []).map(({ path, problem }) => ({ path: nameOf(path, names), problem }));
  const message = details.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  return new ParleyError({ ...body, message, details }, { cause: error });
}

function nameOf(path: string, names: FieldNames): string {
  const known = names.find(([ours]) => path === ours || path.startsWith(`${ours}.`));
  return known ? `${known[1]}${path.slice(known[0].length)}` : path;
}
