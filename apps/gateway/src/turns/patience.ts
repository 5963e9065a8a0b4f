import type { Config } from '#shared/config';
import type { doors } from '#shared/contracts';

export type UserCommand = (typeof doors)['user'][number];

/** What may be judged only once a long branch was read, so that a refusal of it takes longer to be heard. */
const readsFirst: ReadonlySet<UserCommand> = new Set<UserCommand>([
  'message.edit',
  'message.resend',
  'reply.regenerate',
  'message.select',
  'history.rewind',
  'history.undo',
  'memory.edit',
  'memory.delete',
  'scene.open',
  'scene.close',
  'plan.make',
  'plan.move',
]);

/** How long the word of a session is waited for. */
export function patienceWith(
  type: UserCommand,
  {
    PARLEY_VERDICT_WAIT_MS: verdict,
    PARLEY_HISTORY_WAIT_MS: history,
  }: Pick<Config, 'PARLEY_VERDICT_WAIT_MS' | 'PARLEY_HISTORY_WAIT_MS'>,
): number {
  return readsFirst.has(type) ? Math.max(verdict, history) : verdict;
}
