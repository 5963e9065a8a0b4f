import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { browserTitle, hasBrowser, openBrowser } from '../harness/browser.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { html, script, servePages, type PageServer } from './page-server.js';

const describePages = hasBrowser ? describe : describe.skip;

/** A page without a program of its own: who it is knows its web server alone, which gives it tickets. */
const pageOf = (session: string): string => `<!doctype html>
<script src="/htmx.js"></script><script src="/sse.js"></script>
<style>body { font: 16px sans-serif; max-width: 640px; margin: 2em auto } .text { white-space: pre-wrap }</style>
<div hx-ext="sse" sse-connect="/events?session=${session}"
  hx-on:htmx:sse-open="document.getElementById('messages').replaceChildren()">
  <div id="messages" sse-swap="message.html" hx-swap="beforeend"></div>
  <div id="turns" sse-swap="turn.html" hx-swap="beforeend"></div>
  <i hx-trigger="sse:session.reset" hx-on:sse:session.reset="document.getElementById('messages').replaceChildren()"></i>
</div>
<form hx-post="/say?session=${session}" hx-swap="none"><input name="text"><button>Say</button></form>
<button hx-post="/stop?session=${session}" hx-swap="none">Stop</button>`;

describePages(browserTitle('a page with htmx'), () => {
  let parley: TestParley;
  let pages: PageServer;
  let browser: Browser;
  let page: Page;
  let session: string;

  const sessionOf = (url: string | undefined): string =>
    new URL(url ?? '', 'http://page').searchParams.get('session') ?? '';

  beforeAll(async () => {
    pages = await servePages({
      'GET /': (request, response) => html(response, pageOf(sessionOf(request.url))),
      'GET /htmx.js': async (_, response) =>
        script(response, await readFile('node_modules/htmx.org/dist/htmx.min.js')),
      'GET /sse.js': async (_, response) =>
        script(response, await readFile('node_modules/htmx-ext-sse/dist/sse.min.js')),
      'GET /events': async (request, response) => {
        const { ticket } = (await (await parley.api.post('/v1/tickets', {})).json()) as { ticket: string };
        const events = `/v1/sessions/${sessionOf(request.url)}/events?format=html&ticket=${ticket}`;
        response.writeHead(307, { location: parley.api.url + events }).end();
      },
      'POST /stop': async (request, response) => {
        await parley.api.post(`/v1/sessions/${sessionOf(request.url)}/stop`, {});
        response.writeHead(204).end();
      },
      'POST /say': async (request, response) => {
        const said = new URLSearchParams(await text(request)).get('text');
        await parley.api.post(`/v1/sessions/${sessionOf(request.url)}/turns`, { text: said });
        response.writeHead(204).end();
      },
    });
    parley = await startParley({ apart: ['gateway'] }, { PARLEY_CORS_ORIGINS: pages.url });
    browser = await openBrowser();
    session = await parley.api.session();
    page = await (await browser.newContext()).newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
    await pages?.close();
  });

  const texts = (): Promise<string[]> => page.locator('article[data-role=assistant] .text').allTextContents();

  async function say(words: string): Promise<void> {
    await page.fill('[name=text]', words);
    await page.click('form button');
  }

  it('shows what is said as text, whatever it is', async () => {
    const dangerous = '</script><img src=x onerror="document.title=1"> & data: "x"';
    await page.goto(`${pages.url}/?session=${session}`);
    await say(`[[rate: 0]] [[say: ${dangerous}]]`);
    await page.locator('article[data-role=assistant]').waitFor();
    await page.locator('p.turn[data-status=completed]').waitFor();
    expect(await texts()).toEqual([dangerous]);
    expect(await page.locator('article img').count()).toBe(0);
    expect(await page.title()).toBe('');
  });

  it('has all of it again when it is loaded anew', async () => {
    await page.reload();
    await say('[[rate: 0]] [[think: Hm.]] [[say: Two.]]');
    await eventually('both replies', async () => (await texts()).includes('Two.'));
    expect(await page.locator('article[data-role]').count()).toBe(4);
    await mkdir('.cache/pages', { recursive: true });
    await page.screenshot({ path: '.cache/pages/htmx.png' });
  });

  const turns = (status: string) => page.locator(`p.turn[data-status=${status}]`);

  it('shows thoughts and tools', async () => {
    await say('[[think: Let me see.]] [[tool: wait {"seconds": 1}]] [[then]] [[say: I see.]]');
    await eventually('the reply', async () => (await texts()).includes('I see.'));
    expect(await page.locator('details.thinking').last().textContent()).toContain('Let me see.');
    expect(await page.locator('details.tool').last().textContent()).toContain('Waited 1 s.');
  });

  it('shows what failed before its first word, in the middle, and what was stopped', async () => {
    await say('[[fail: 400]]');
    await turns('failed').waitFor();
    await say('[[rate: 0]] [[say: Once upon]] [[error: 400]]');
    await eventually('what was said', async () => (await texts()).includes('Once upon'));
    await turns('failed').nth(1).waitFor();
    expect(await turns('stopped').count()).toBe(0);
    await say('[[hang]]');
    await eventually('it runs', async () => {
      const listed = await parley.api.get(`/v1/sessions/${session}/turns?limit=1`);
      const {
        turns: [last],
      } = (await listed.json()) as { turns: { status: string }[] };
      return last?.status === 'running';
    });
    await page.getByRole('button', { name: 'Stop' }).click();
    await turns('stopped').waitFor();
  });

  it('shows another past when words were changed', async () => {
    const first = await page.locator('article[data-role=user]').first().getAttribute('id');
    const message = first?.replace('message-', '');
    const edit = { text: '[[rate: 0]] [[say: Another past.]]', action: 'resend' };
    await parley.api.post(`/v1/sessions/${session}/messages/${message}/edit`, edit);
    await eventually('it alone', async () => (await texts()).join() === 'Another past.');
    expect(await page.locator('article[data-role]').count()).toBe(2);
  });

  it('goes on when its gateway dies and another comes, and has each message once', async () => {
    await parley.process('gateway').stop('SIGKILL');
    await parley.start('gateway', { PARLEY_PORT: new URL(parley.api.url).port });
    await say('[[rate: 0]] [[say: Three.]]');
    await eventually('the third reply', async () => (await texts()).includes('Three.'), 30_000);
    expect(await page.locator('article[data-role]').count()).toBe(4);
  });
});
