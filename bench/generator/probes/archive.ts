import { distributionOf } from '../../measure/statistics.js';
import { commonWord, documentOf, rareWord } from '../archive/document.js';
import { inLanes } from '../arrivals.js';
import { get, post, textOf } from '../post.js';
import type { Parley, ProbeFigures, ProbeOrder } from './order.js';

type Filling = Extract<ProbeOrder, { ask: 'archive' }>;

const fillsAtOnce = 2;
const sessionLength = 500;
/** Of each, the first answers warm up what is read. */
const warmUps = 5;

/** One session that is there at every size: what is asked of it must not depend on all the others. */
let sample: string | undefined;
let filled = 0;

/** Fills one user's archive up to so many messages, and asks for what he would ask for. */
export async function archive({ target, messages, times }: Filling): Promise<ProbeFigures> {
  await fillUpTo(target, messages);
  const session = sample ?? '';
  const path = `/v1/sessions/${session}`;
  const middle = `${path}/messages/m_0_${sessionLength / 2}`;
  return {
    list: await p50Of(times, target, () => '/v1/sessions?limit=50'),
    open: await p50Of(times, target, () => `${path}/messages`),
    rare: await p50Of(times, target, () => `/v1/search?limit=20&q=${rareWord}`),
    common: await p50Of(times, target, () => `/v1/search?limit=20&q=${commonWord}`),
    preview: await p50Of(times, target, () => `${middle}/rewind`),
  };
}

async function fillUpTo(target: Parley, messages: number): Promise<void> {
  const sessions = Math.ceil((messages - filled) / sessionLength);
  const first = filled / sessionLength;
  const places = Array.from({ length: Math.max(0, sessions) }, (_, index) => first + index);
  await inLanes(places, fillsAtOnce, async (place) => {
    const session = await imported(target, documentOf(place, sessionLength));
    if (place === 0) sample = session;
  });
  filled += sessions * sessionLength;
}

export async function imported({ url, token }: Parley, body: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await post({ url: `${url}/v1/sessions/import`, headers, body });
  const text = await textOf(response);
  if (response.statusCode !== 201)
    throw new Error(`A session could not be imported (${response.statusCode}): ${text.slice(0, 300)}`);
  return (JSON.parse(text) as { id: string }).id;
}

export async function p50Of(times: number, { url, token }: Parley, pathOf: () => string): Promise<number> {
  const samples = new Float64Array(times);
  for (let time = -warmUps; time < times; time += 1) {
    const begun = performance.now();
    const response = await get(url + pathOf(), { authorization: `Bearer ${token}` });
    const text = await textOf(response);
    if (response.statusCode !== 200) throw new Error(`Status ${response.statusCode}: ${text.slice(0, 300)}`);
    if (time >= 0) samples[time] = performance.now() - begun;
  }
  return distributionOf(samples).p50;
}
