import { Inject, Injectable } from '@nestjs/common';
import { readLog, type Broker } from '#shared/broker';
import { ParleyError } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { KeptTurns, type Kept } from '../../../telling/kept-turns.js';
import type { ResponsePart } from '../response-ids.js';
import { keptResponse, type KeptResponse } from './kept-response.js';

/** Responses that were asked for before. */
@Injectable()
export class KeptResponses {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(KeptTurns) private readonly turns: Pick<KeptTurns, 'appendsOf'>,
  ) {}

  /** Undefined: there is none, or it is another's. */
  async find(user: string, part: ResponsePart | undefined): Promise<KeptResponse | undefined> {
    if (!part) return undefined;
    const { session, turn } = part;
    const appends: Kept[][] = [];
    try {
      for await (const append of this.turns.appendsOf({ user, session, turn })) appends.push(append);
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
    return keptResponse(user, part, appends);
  }

  /** Its deltas are not kept for good; a while they are in the log, and then it is told just as it was. */
  async withDeltas(kept: KeptResponse): Promise<KeptResponse> {
    const { answer, accepted } = kept;
    const last = kept.appends.at(-1)?.at(-1) ?? accepted;
    if (accepted.gen !== this.broker.gen || last.gen !== this.broker.gen) return kept;
    const appends: Kept[][] = [];
    const stored = readLog(this.broker, answer.session, accepted.sequence, last.sequence);
    for await (const { sequence, append } of stored) {
      const { gen, entries } = append;
      const ofTurn = entries.filter(({ turn }) => turn === answer.turn);
      if (ofTurn.length > 0) appends.push(ofTurn.map((entry) => ({ gen, sequence, entry })));
      if (appends[0]?.[0]?.entry.n !== accepted.entry.n) return kept;
      if (sequence >= last.sequence) return { ...kept, appends };
    }
    return kept;
  }
}
