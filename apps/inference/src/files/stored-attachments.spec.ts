import { expect, it } from '@jest/globals';
import pino from 'pino';
import type { Broker, QueryClient } from '#shared/broker';
import type { Config } from '#shared/config';
import type { AttachedBlock } from '#shared/contracts';
import { card } from '../turns/testing/simple-mind.js';
import { StoredAttachments } from './stored-attachments.js';

const attachments = new StoredAttachments(
  { files: {} } as Broker,
  { PARLEY_MAX_IMAGE_BYTES: 100 } as Config,
  {} as QueryClient,
  pino({ enabled: false }),
);

function pdf(file: string, mebibytes: number): AttachedBlock {
  const size = mebibytes * 2 ** 20;
  return { kind: 'file', file, name: `${file}.pdf`, mediaType: 'application/pdf', size };
}

it('shows a model the newest files that fit beside each other, each once', () => {
  const text: AttachedBlock = { ...pdf('t', 1), mediaType: 'text/plain' };
  const files = [pdf('a', 12), pdf('b', 7), pdf('c', 12), text, pdf('b', 7)];
  expect(attachments.seen(files, card).map(({ file }) => file)).toEqual(['b', 'c']);
  expect(attachments.seen([pdf('a', 21)], card)).toEqual([]);
});
