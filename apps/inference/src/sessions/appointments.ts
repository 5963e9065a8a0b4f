import type { Appointed, LaterMail } from './later-mail.js';

/** Mail for a later time, of which each is written once and taken back when nobody needs it any more. */
export class Appointments {
  private readonly kept = new Map<string, { leaveOff: () => void }>();

  constructor(private readonly mail: LaterMail) {}

  /** By the ids of the mail; made only of those that were not wanted before. */
  follow(wanted: ReadonlyMap<string, () => Appointed>): void {
    for (const [id, { leaveOff }] of this.kept) {
      if (wanted.has(id)) continue;
      leaveOff();
      this.kept.delete(id);
      this.mail.takeBack(id);
    }
    for (const [id, make] of wanted) {
      if (!this.kept.has(id)) this.kept.set(id, { leaveOff: this.mail.insist(make()) });
    }
  }

  close(): void {
    for (const { leaveOff } of this.kept.values()) leaveOff();
    this.kept.clear();
  }
}
