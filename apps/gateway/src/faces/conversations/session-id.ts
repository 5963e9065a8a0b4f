import { digest } from '#shared/contracts';

/** The session of a conversation whose id its client has chosen: a function of both, so nobody keeps a list of them. */
export function sessionIdOf({ user, face, id }: { user: string; face: string; id: string }): string {
  return `s_${digest('face', user, face, id).slice(0, 22)}`;
}
