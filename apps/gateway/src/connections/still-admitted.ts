import type { Access } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';

/** Whether a token still opens the door; `unknown` while nobody can say, which is no reason to end anything. */
export type Standing = 'yes' | 'no' | 'unknown';

type Ask = (tokenHash: string) => Promise<Access | null>;

/** Asks once for each token, one after the other: thousands of connections may share one. */
export async function stillAdmitted(
  connections: Iterable<{ admitted: Admitted }>,
  ask: Ask,
): Promise<Map<string, Standing>> {
  const hashes = new Set([...connections].map(({ admitted }) => admitted.tokenHash));
  const standings = new Map<string, Standing>();
  for (const hash of hashes) standings.set(hash, await standingOf(hash, ask));
  return standings;
}

async function standingOf(hash: string, ask: Ask): Promise<Standing> {
  try {
    const access = await ask(hash);
    return access?.scopes.includes('read') ? 'yes' : 'no';
  } catch {
    // Memory is away. Who was let in stays in until it can say otherwise.
    return 'unknown';
  }
}
