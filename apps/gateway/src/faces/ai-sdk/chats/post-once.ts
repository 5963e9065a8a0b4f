import { ParleyError } from '#shared/contracts';

/** Whoever has heard nothing of our answer says the same again, and what counts was said the first time. */
export async function postOnce(post: () => Promise<unknown>): Promise<void> {
  try {
    await post();
  } catch (error) {
    if (!ParleyError.is(error) || error.body.code !== 'already_answered') throw error;
  }
}
