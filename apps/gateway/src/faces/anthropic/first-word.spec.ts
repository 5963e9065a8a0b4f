import { expect, it } from '@jest/globals';
import { Teller } from '../telling/teller.js';
import { entry, turn } from '../testing/entries.js';
import { untilFirstWord } from './first-word.js';
import { messagesTelling } from './telling/messages-telling.js';
import { spoken, started } from './testing/tellings.js';

it('a telling is over with its first word, and not before', () => {
  const telling = messagesTelling({ session: 's_1', turn, thoughts: 'shown', sent: 'as it comes' });
  const teller = new Teller({ turn, telling: untilFirstWord(telling) });
  const over = [entry('turn.started', { attempt: 1 }), started(), ...spoken(0, ['One', 'two'])].map(
    (each) => {
      teller.tell(each);
      return teller.over;
    },
  );
  expect(over).toEqual([false, false, false, true, true, true]);
});
