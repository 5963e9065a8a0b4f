import type { Mail, Poison } from '#shared/broker';
import type { NewEntry } from '#shared/contracts';

/** On the last one: only when all of them are in the log is the mail settled. */
export function stamped(entries: NewEntry[], mail: number): NewEntry[] {
  return entries.map((entry, place) => (place === entries.length - 1 ? { ...entry, mail } : entry));
}

/** Of several runs of one schedule that were missed, the last runs. */
export function isSuperseded(mail: Mail | Poison, batch: readonly (Mail | Poison)[]): boolean {
  const schedule = scheduleOf(mail);
  if (schedule === undefined) return false;
  return batch.some((later) => later.sequence > mail.sequence && scheduleOf(later) === schedule);
}

export function commandIdOf(mail: Mail | Poison): string | undefined {
  return 'command' in mail ? mail.command.id : undefined;
}

function scheduleOf(mail: Mail | Poison): string | undefined {
  return 'command' in mail && mail.command.type === 'schedule.run' ? mail.command.body.schedule : undefined;
}
