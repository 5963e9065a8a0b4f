import type { OpenTurn } from '#shared/contracts';
import { isOpenTo } from '../turns/decide.js';
import { Appointments } from './appointments.js';
import type { Appointed, LaterMail } from './later-mail.js';

/** How long people may take to agree to the calls of the open turn. */
export class ApprovalDeadlines {
  private readonly appointments: Appointments;

  constructor(mail: LaterMail) {
    this.appointments = new Appointments(mail);
  }

  follow(turn: OpenTurn | null): void {
    this.appointments.follow(turn && !turn.stopping ? openIn(turn) : new Map());
  }

  close(): void {
    this.appointments.close();
  }
}

function openIn({ calls }: OpenTurn): Map<string, () => Appointed> {
  const asked = calls.flatMap((call) => (isOpenTo(call, 'person') && call.approval ? [call.approval] : []));
  return new Map(
    asked.map(({ approval, expiresAt }) => [nameOf(approval), () => expiry(approval, expiresAt)]),
  );
}

function expiry(approval: string, expiresAt: string): Appointed<'approval.expire'> {
  const at = Date.parse(expiresAt);
  const id = nameOf(approval);
  // A command counts once, and a life whose log was never stored may have asked for the very same approval before.
  return { id, command: `${id}-${at}`, at, type: 'approval.expire', body: { approval } };
}

function nameOf(approval: string): string {
  return `expire-${approval}`;
}
