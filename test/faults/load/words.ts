import type { Random } from '../../simulation/random.js';

/** What a person may say: from one delta to three steps with tools of both kinds. */
export function someWords(random: Random): string {
  const tokens = `[[rate: ${random.pick([100, 300, 0])}]][[tokens: ${5 + random.whole(25)}]]`;
  const tool = (): string =>
    `[[tool: ${random.pick(['careful', 'repeatable'])} {"ms": ${50 + random.whole(200)}}]]`;
  switch (random.whole(4)) {
    case 0:
      return '[[rate: 0]][[say: quick]]';
    case 1:
      return tokens;
    case 2:
      return `[[rate: 300]][[say: let me see]]${tool()}[[then]]${tokens}`;
    default:
      return `[[rate: 300]][[think: hm]][[say: first]]${tool()}${tool()}[[then]][[say: second]]${tool()}[[then]]${tokens}`;
  }
}
