import { ParleyError } from '#shared/contracts';
import type { Admitted } from './admitted.js';

/** For what concerns everybody. Throws `forbidden`. */
export function refuseOthers({ access }: Admitted): void {
  if (access.scopes.includes('admin')) return;
  throw new ParleyError({ code: 'forbidden', message: 'This token lacks the scope "admin".' });
}
