import type { Message } from '#shared/contracts';
import { byId, nameOf, type Company } from './company.js';

/** For the system prompt of one among several; nothing where there are but two. */
export function companyInWords({ self, others }: Company): string {
  if (others.length === 0) return '';
  const name = nameOf(self);
  const rest = others.map(nameOf).join(', ');
  return `You are ${name}. Beside you and the user there take part: ${rest}. What any of them says reaches you as "Name: words". Speak for ${name} alone: never write the words of another, and do not put your name in front of yours.`;
}

/** For somebody who was not asked. */
export function interjectingInWords({ self, others }: Company, said: Message | undefined): string {
  const name = nameOf(self);
  const speaker = said && byId(others).get(said.author);
  return `Nobody has asked ${name} just now: you speak up of your own accord, behind what ${speaker ?? 'the other'} has said last. Be brief, a few sentences at most, and do not repeat what was said.`;
}
