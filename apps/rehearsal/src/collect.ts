import { stamped } from './clock.js';
import type { WholeBlock } from './face.js';
import type { Block, Move } from './moves.js';
import type { Failing } from './script/directive.js';
import type { Stage } from './stage.js';

export interface Collected {
  blocks: WholeBlock[];
  characters: number;
  broken: 'no' | 'here' | 'utf8';
  /** What an answer that is not streamed has in place of its content. */
  failing: Failing | undefined;
}

/**
 * Plays an answer that is not streamed. Its pace is for those who watch, so only waits and hangs take time here.
 */
export async function collect(moves: Iterable<Move>, stage: Stage): Promise<Collected> {
  const collected: Collected = { blocks: [], characters: 0, broken: 'no', failing: undefined };
  for (const move of moves) {
    if (move.kind === 'wait') await stage.sleep(move.ms);
    else if (move.kind === 'hang') await stage.forever();
    else take(move, collected);
    if (stage.ended) break;
  }
  return collected;
}

function take(move: Move, collected: Collected): void {
  const block = collected.blocks.at(-1);
  if (move.kind === 'start') collected.blocks.push(emptyBlock(move.block));
  if (move.kind === 'cut') collected.broken = 'here';
  if (move.kind === 'tear') collected.broken = 'utf8';
  if (move.kind === 'error') collected.failing = move.failing;
  if (block === undefined) return;
  if (move.kind === 'tear') block.text += move.text;
  if (move.kind === 'stop' && block.kind === 'thinking') block.signature = move.signature;
  if (move.kind === 'delta') {
    block.text += move.stamped ? stamped(move.text) : move.text;
    collected.characters += move.text.length;
  }
}

function emptyBlock(block: Block): WholeBlock {
  if (block.kind === 'call') return { kind: 'call', id: block.id, name: block.name, text: '' };
  if (block.kind === 'redacted') return { kind: 'redacted', text: '', data: block.data };
  return block.kind === 'thinking'
    ? { kind: 'thinking', text: '', signature: '' }
    : { kind: 'text', text: '' };
}
