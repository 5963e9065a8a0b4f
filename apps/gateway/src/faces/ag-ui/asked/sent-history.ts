import { storable } from '#shared/contracts';
import { printOf, type Print } from '#shared/conversation';
import type { Said } from '../../conversations/said.js';
import { replyOf } from '../telling/numbering.js';
import { fileSizes, imagesOf, textOf } from './parts.js';
import type { SentMessage } from './run-input.js';

/** What a client holds to have been said at once: a message of the user, or all that was answered to it. */
export interface SentTurn {
  role: 'user' | 'assistant';
  /** As they are known here, if they are. */
  ids: readonly string[];
  print: string;
  /** Of its words alone, whatever came with them. */
  words: string;
}

/** Those that say something, the oldest first. */
export function turnsIn(messages: readonly SentMessage[]): SentTurn[] {
  return groupsIn(messages).flatMap(({ role, ids, text, sizes }) => {
    const kept = storable(text);
    const print = nameOfPrint(printOf({ text: kept, files: sizes }));
    return print === '' ? [] : [{ role, ids, print, words: nameOfPrint(printOf({ text: kept })) }];
  });
}

/** Empty: nothing is said. */
export function nameOfPrint({ lines, opening }: Print): string {
  return lines === 0 ? '' : `${lines} ${opening}`;
}

/** The same as what a session is begun with. Throws for an image that is none. */
export function saidIn(messages: readonly SentMessage[]): Said[] {
  return groupsIn(messages).map(({ role, text, images }) => {
    const brought = images();
    return { role, text, ...(brought.length > 0 ? { images: brought } : {}) };
  });
}

interface Group {
  role: 'user' | 'assistant';
  ids: string[];
  text: string;
  sizes: number[];
  images: () => NonNullable<Said['images']>;
}

function groupsIn(messages: readonly SentMessage[]): Group[] {
  const groups: Group[] = [];
  for (const [place, message] of messages.entries()) {
    if (message.role === 'user') {
      const { id, content } = message;
      const path = `messages.${place}.content`;
      const images = (): NonNullable<Said['images']> => imagesOf(content, path);
      groups.push({
        role: 'user',
        ids: [id],
        text: textOf(content, path),
        sizes: fileSizes(content),
        images,
      });
    } else if (message.role === 'assistant') {
      const answer = answerAtEnd(groups);
      answer.ids.push(replyOf(message.id));
      const text = message.content ?? '';
      answer.text = [answer.text, text].filter((each) => each !== '').join('\n');
    }
  }
  return groups;
}

function answerAtEnd(groups: Group[]): Group {
  const last = groups.at(-1);
  if (last?.role === 'assistant') return last;
  const answer: Group = { role: 'assistant', ids: [], text: '', sizes: [], images: () => [] };
  groups.push(answer);
  return answer;
}
