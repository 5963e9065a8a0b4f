import type { AfterPass, ChainJob, Message, PassResult } from '#shared/contracts';
import {
  jobFor,
  memory,
  message,
  plan,
  relation,
  scene,
  type Given,
} from '../../apps/memory/src/passes/testing/index.js';

type Of<P extends AfterPass> = Extract<PassResult, { kind: P }>;

/** A real exchange, and what anybody would find in it. */
export interface Labelled {
  name: string;
  job: ChainJob;
  /** What the pass reads. The words of the user are the first of `said`. */
  ground: Partial<Given>;
  agrees: (result: PassResult) => boolean;
  /** What the rehearsal is told to answer, so that the label itself is tried out too. */
  rehearsed: object;
}

function labelled<P extends AfterPass>(
  pass: P,
  name: string,
  rest: {
    ground: Partial<Given>;
    agrees: (result: Of<P>) => boolean;
    rehearsed: object;
    more?: Partial<ChainJob>;
  },
): Labelled {
  const { ground, agrees, rehearsed, more } = rest;
  const isRight = (result: PassResult) => result.kind === pass && agrees(result as Of<P>);
  return { name: `${pass}: ${name}`, job: jobFor(pass, more), ground, agrees: isRight, rehearsed };
}

const user = (text: string) => message('u1', text);
const alone = { present: [{ id: 'assistant', name: 'Assistant' }] };
const both = (said: Message[]): Partial<Given> => ({ said, like: () => [], relations: [], scenes: [] });

export const labelledExchanges: Labelled[] = [
  labelled('memory', 'an allergy is kept, as a fact about the user', {
    more: alone,
    ground: both([
      user('I am allergic to peanuts. What could I eat on the train to Basel tomorrow?'),
      message('assistant', 'An apple and some cheese would be fine.'),
    ]),
    agrees: ({ memories }) => memories.some(({ text, about }) => /peanut/i.test(text) && about === 'user'),
    rehearsed: { memories: [{ agent: 'assistant', text: 'No peanuts.', about: 'user' }] },
  }),
  labelled('memory', 'of small talk nothing is kept', {
    more: alone,
    ground: both([user('Hi, how are you?'), message('assistant', 'Fine, thank you! How can I help?')]),
    agrees: ({ memories }) => memories.length === 0,
    rehearsed: { memories: [] },
  }),
  labelled('memory', 'everybody who was there remembers', {
    ground: both([
      user('"My name is Vera Holm," I say to both of you. "My ship, the Petrel, leaves at dawn."'),
      message('ida', 'Ida nods. "Then you will have the room by the stairs, Vera."'),
    ]),
    agrees: ({ memories }) =>
      ['ida', 'ben'].every((agent) =>
        memories.some((each) => each.agent === agent && /Vera/.test(each.text)),
      ),
    rehearsed: {
      memories: [
        { agent: 'ida', text: 'Vera came.' },
        { agent: 'ben', text: 'Vera came.' },
      ],
    },
  }),
  labelled('contradiction', 'who has moved does not live where he lived', {
    ground: {
      said: [user('I have moved to Rome last week!'), message('ida', 'How do you like it?')],
      made: [memory('new1', 'ida', 'The user lives in Rome since last week.')],
      like: () => [
        memory('old1', 'ida', 'The user has a cat named Miro.'),
        memory('old2', 'ida', 'The user lives in Oslo.'),
      ],
    },
    agrees: ({ superseded }) => superseded.length === 1 && superseded[0]?.memory === 'old2',
    rehearsed: { contradictions: [{ older: 2, newer: 1 }] },
  }),
  labelled('contradiction', 'a second pet does not take the place of the first', {
    ground: {
      said: [user('We also have a dog now.'), message('ida', 'Lovely!')],
      made: [memory('new1', 'ida', 'The user has a dog now, too.')],
      like: () => [memory('old1', 'ida', 'The user has a cat named Miro.')],
    },
    agrees: ({ superseded }) => superseded.length === 0,
    rehearsed: { contradictions: [] },
  }),
  labelled('relations', 'an insult and a broken lute cost affection', {
    ground: both([
      user('I tear the lute out of Ida\'s hands and smash it. "Your songs are worthless, and so are you."'),
      message('ida', 'Ida stares at the splinters, white with anger. "Get out of my house."'),
    ]),
    agrees: ({ relations }) =>
      relations.some(({ from, to, affinity }) => from === 'ida' && to === 'user' && affinity <= -5),
    rehearsed: { relations: [{ from: 'ida', to: 'user', affinity: -15, trust: -10 }] },
  }),
  labelled('relations', 'the price of a beer moves nobody', {
    ground: {
      ...both([user('"What does a beer cost?"'), message('ida', '"Two coins," says Ida.')]),
      relations: [relation('ida', 'user', { affinity: 55 })],
    },
    agrees: ({ relations }) =>
      relations.every(({ affinity, trust }) => Math.abs(affinity) <= 2 && Math.abs(trust) <= 2),
    rehearsed: { relations: [] },
  }),
  labelled('plans', 'what has happened is completed, what is only talked of is not', {
    ground: {
      ...both([
        user('The last guests leave; the midsummer feast is over. "Tomorrow the duel," I say.'),
        message('ben', '"Tomorrow," says Ben.'),
      ]),
      plans: [plan('pl1', 'The midsummer feast'), plan('pl2', 'The duel with Ben')],
    },
    agrees: ({ moves }) => moves.length === 1 && moves[0]?.plan === 'pl1' && moves[0].to === 'completed',
    rehearsed: { plans: [{ plan: 1, to: 'completed' }] },
  }),
  labelled('scene', 'a leap to the next morning ends it, and names the next', {
    ground: {
      scenes: [scene('sc1')],
      said: [user('I go up to sleep. ((Let us skip to the next morning, at the harbour.))')],
    },
    agrees: ({ closed }) => /harbou?r/i.test(closed?.next?.place ?? ''),
    rehearsed: { scene: { closes: true, next: { place: 'The harbour', clock: 'next morning' } } },
  }),
  labelled('scene', 'to fetch a glass does not end it', {
    ground: {
      scenes: [scene('sc1')],
      said: [user('I get up, fetch a glass from the bar and sit down again. "Go on, Ben, I am listening."')],
    },
    agrees: ({ closed }) => closed === null,
    rehearsed: { scene: { closes: false } },
  }),
  labelled('summaries', 'each sums up what was promised', {
    more: { scene: 'sc1' },
    ground: {
      scenes: [scene('sc1', { status: 'closed' })],
      relations: [],
      saidSince: () => [
        user('"I am Vera. If you hide me tonight, Ida, I shall give you my mother\'s ring."'),
        message('ida', '"Then come to the cellar," says Ida. "I promise that nobody finds you."'),
        message('ben', 'Ben shrugs. "I have seen nothing."'),
      ],
    },
    agrees: ({ summaries }) =>
      summaries.length === 2 &&
      summaries.every(({ text }) => /Vera/.test(text) && /ring|hid|cellar/i.test(text)),
    rehearsed: { summaries: { ida: { text: 'I hide Vera.' }, ben: { text: 'Ida hides Vera.' } } },
  }),
  labelled('significance', 'an allergy weighs more than the weather', {
    ground: {
      said: [
        user("Careful, peanuts can kill me. Rainy today, isn't it?"),
        message('ida', 'It is. I note it.'),
      ],
      made: [
        memory('me1', 'ida', 'It rained on the day they talked.'),
        memory('me2', 'ida', 'The user can die of peanuts.'),
      ],
    },
    agrees: ({ judged }) => {
      const of = (id: string) => judged.find(({ memory: each }) => each === id)?.significance ?? -1;
      return of('me2') === 3 && of('me1') <= 1;
    },
    rehearsed: {
      significance: [
        { memory: 1, significance: 0 },
        { memory: 2, significance: 3 },
      ],
    },
  }),
];
