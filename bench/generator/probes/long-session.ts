import { distributionOf } from '../../measure/statistics.js';
import { branchOf, commonWord, longDocument, rareWord } from '../archive/document.js';
import { post, textOf } from '../post.js';
import { imported, p50Of } from './archive.js';
import type { Parley, ProbeFigures, ProbeOrder } from './order.js';

type Asked = Extract<ProbeOrder, { ask: 'long session' }>;

/** What is asked of one session alone, so that what is the same at every length must not take longer. */
export async function longSession({ target, times, ...size }: Asked): Promise<ProbeFigures> {
  const path = `/v1/sessions/${await imported(target, longDocument(size))}`;
  const few = { ...size, messages: 20, branches: 1 };
  const knowing = `/v1/sessions/${await imported(target, longDocument(few))}`;
  const nearEnd = `${path}/messages/m_0_${size.messages - 10}`;
  const last = `m_0_${size.messages - 1}`;
  const going = { path, last };
  return {
    whole: await p50Of(times, target, () => `${path}/messages`),
    preview: await p50Of(times, target, () => `${nearEnd}/rewind`),
    ...named('near', await goneTo(branchOf(size.branches - 1), times, target, going)),
    turn: await p50Posting(times, target, () => asking(path)),
    recalling: await p50Posting(times, target, () => asking(knowing)),
    // Last: the branches that it leaves behind are no part of what the others ask for.
    ...named('far', await goneTo(branchOf(0), Math.ceil(times / 4), target, going)),
  };
}

function asking(path: string): Posted {
  const text = `[[say: well]] Do you remember the ${rareWord} and the ${commonWord}?`;
  return { path: `${path}/turns`, body: { text }, until: 'event: block.delta' };
}

interface Gone {
  there: number;
  back: number;
}

/** There is one way, back is another: of the two together a half would not be seen. */
async function goneTo(
  branch: string,
  times: number,
  target: Parley,
  { path, last }: { path: string; last: string },
): Promise<Gone> {
  const [there, back] = [new Float64Array(times), new Float64Array(times)];
  const select = (message: string): Promise<number> =>
    took(target, { path: `${path}/messages/${message}/select`, body: {}, until: '}' });
  // Memory has seen the one move before the next: nobody goes to and fro faster than it is written.
  const settled = (): Promise<number> => p50Of(1, target, () => `${path}/messages?all=true&limit=1`);
  for (let time = 0; time < times; time += 1) {
    await settled();
    there[time] = await select(branch);
    await settled();
    back[time] = await select(last);
  }
  return { there: distributionOf(there).p50, back: distributionOf(back).p50 };
}

function named(name: string, { there, back }: Gone): ProbeFigures {
  return { [`${name}There`]: there, [`${name}Back`]: back };
}

interface Posted {
  path: string;
  body: object;
  /** What the answer holds once it has come as far as is measured. */
  until: string;
}

async function p50Posting(
  times: number,
  target: Parley,
  postedOf: (time: number) => Posted,
): Promise<number> {
  const samples = new Float64Array(times);
  for (let time = 0; time < times; time += 1) samples[time] = await took(target, postedOf(time));
  return distributionOf(samples).p50;
}

async function took({ url, token }: Parley, { path, body, until }: Posted): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream, application/json' };
  const begun = performance.now();
  const response = await post({ url: url + path, headers, body: JSON.stringify(body) });
  if (response.statusCode !== 200)
    throw new Error(`Status ${response.statusCode}: ${(await textOf(response)).slice(0, 300)}`);
  response.setEncoding('utf8');
  let text = '';
  let ms = Number.NaN;
  for await (const chunk of response) {
    text += chunk;
    if (Number.isNaN(ms) && text.includes(until)) ms = performance.now() - begun;
  }
  if (Number.isNaN(ms)) throw new Error(`The answer never came to ${until}: ${text.slice(0, 300)}`);
  return ms;
}
