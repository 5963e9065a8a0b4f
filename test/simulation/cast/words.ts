import type { Command, FileInfo, Policy, TurnRequest } from '#shared/contracts';
import type { Random } from '../random.js';

const policies: readonly Policy[] = ['reject', 'enqueue', 'interrupt', 'rollback', 'steer'];

/** Some are so long that a few of them fill a small window. */
export function wordsFrom(random: Random): { text: string; policy: Policy; request: TurnRequest } {
  const request: TurnRequest = {
    ...(random.chance(0.05) ? { model: 'none/such' } : {}),
    ...(random.chance(0.3) ? { onDisconnect: 'cancel' as const } : {}),
  };
  const text = `say ${random.whole(1_000)}${random.chance(0.3) ? ' and more of it'.repeat(100) : ''}`;
  return { text, policy: random.pick(policies), request };
}

/** One kind that models see themselves, and one that goes to the workspace. */
export function filesFrom(random: Random): FileInfo[] {
  return Array.from({ length: 1 + random.whole(2) }, () => {
    const [name, mediaType] = random.pick([
      ['a.png', 'image/png'],
      ['b.txt', 'text/plain'],
    ] as const);
    return { file: random.id('f'), name, mediaType, size: 10 };
  });
}

export function scheduledRun(
  mail: Pick<Command, 'id' | 'session' | 'at'>,
  body: Command<'schedule.run'>['body'],
): Command<'schedule.run'> {
  return { v: 1, type: 'schedule.run', by: 'u_1', ...mail, body };
}
