import type { Entry, SessionChange } from '#shared/contracts';

export interface SettingsChange {
  session: string;
  change: SessionChange;
}

export function settingsChangeOf(session: string, entry: Entry): SettingsChange[] {
  return entry.type === 'session.changed' ? [{ session, change: entry.body.change }] : [];
}
