import { ParleyError } from '#shared/contracts';

interface Opened {
  origin?: string | undefined;
  host?: string | undefined;
}

/**
 * A browser lets any page open a WebSocket to anywhere, so whose page it is is judged here: our own host's, or
 * one that is let in by name. Whoever sends no origin is no browser.
 */
export function refuseForeignOrigin({ origin, host }: Opened, admitted: readonly string[] = []): void {
  if (origin === undefined || admitted.includes(origin)) return;
  if (host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()) return;
  throw new ParleyError({
    code: 'forbidden',
    message: 'Pages of this origin may not open a WebSocket here. PARLEY_CORS_ORIGINS names those that may.',
  });
}
