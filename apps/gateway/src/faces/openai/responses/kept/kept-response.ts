import type { Entry } from '#shared/contracts';
import { Teller } from '../../../telling/teller.js';
import type { Kept } from '../../../telling/kept-turns.js';
import type { ResponsePart } from '../response-ids.js';
import { secondsOf } from '../telling/greeting.js';
import type { responseOf, ResponseAnswer } from '../telling/response-body.js';
import { responsesTelling } from '../telling/responses-telling.js';
import type { GivenUp, Shown } from '../telling/shown.js';

/** What there is of a response's turn, append by append. */
export interface KeptResponse {
  user: string;
  answer: ResponseAnswer;
  appends: readonly (readonly Kept[])[];
  accepted: Kept & { entry: Entry<'turn.accepted'> };
}

export type ToldResponse = ReturnType<typeof responseOf>;

/** Undefined: such a turn never began. */
export function keptResponse(
  user: string,
  part: ResponsePart,
  appends: readonly (readonly Kept[])[],
): KeptResponse | undefined {
  const [accepted] = appends[0] ?? [];
  if (!accepted || !isAcceptance(accepted)) return undefined;
  const { request } = accepted.entry.body;
  return {
    user,
    answer: { ...part, request, acceptedAt: secondsOf(accepted.entry.at) },
    appends,
    accepted,
  };
}

/** To be spread into what tells it. */
export function tellerParts({ answer }: Pick<KeptResponse, 'answer'>, shown: Shown) {
  const { turn, behind } = answer;
  const telling = responsesTelling(answer, shown);
  return { turn, telling, ...(behind === undefined ? {} : { answered: new Set([behind]) }) };
}

/** As it stands. */
export function toldOf(kept: KeptResponse): ToldResponse {
  const teller = new Teller(tellerParts(kept, { as: 'state' }));
  for (const append of kept.appends) teller.tellAppend(append.map(({ entry }) => entry));
  return teller.whole().body as ToldResponse;
}

/** All frames of what is kept. */
export function framesOf(kept: KeptResponse, shown: Shown): string[] {
  const teller = new Teller(tellerParts(kept, shown));
  return kept.appends.flatMap((append) => teller.tellAppend(append.map(({ entry }) => entry)));
}

/** The message that the path ended at when it was over. */
export function lastMessageOf({ appends, accepted }: KeptResponse): string {
  const said = entriesOf({ appends }).flatMap((entry) => {
    if (entry.type === 'reply.started') return [entry.body.message];
    return entry.type === 'turn.started' && entry.body.message ? [entry.body.message.id] : [];
  });
  return said.at(-1) ?? accepted.entry.body.message.id;
}

/** The steps that were said anew: whoever reads from the beginning need not hear of them. */
export function givenUpIn(kept: Pick<KeptResponse, 'appends'>): GivenUp[] {
  const givenUp: GivenUp[] = [];
  let from: number | undefined;
  for (const { type, n } of entriesOf(kept)) {
    if (type === 'step.started') from = n;
    if (type === 'step.abandoned' && from !== undefined) givenUp.push({ from, to: n });
  }
  return givenUp;
}

export function entriesOf({ appends }: Pick<KeptResponse, 'appends'>): Entry[] {
  return appends.flatMap((append) => append.map(({ entry }) => entry));
}

function isAcceptance(kept: Kept): kept is KeptResponse['accepted'] {
  return kept.entry.type === 'turn.accepted';
}
