import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { browserTitle, hasBrowser, openBrowser } from '../harness/browser.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { html, script, servePages, type PageServer } from './page-server.js';

const describePages = hasBrowser ? describe : describe.skip;

describePages(browserTitle('a page with useChat'), () => {
  let parley: TestParley;
  let pages: PageServer;
  let browser: Browser;
  let page: Page;
  let chats = 0;
  let body: object = {};

  beforeAll(async () => {
    pages = await servePages({
      'GET /': (request, response) => {
        const chat = new URL(request.url ?? '', 'http://page').searchParams.get('chat');
        const { url, token } = parley.api;
        const settings = JSON.stringify({ url, token, chat, body });
        html(
          response,
          `<!doctype html><div id="page"></div><script>parley = ${settings}</script><script type="module" src="/page.js"></script>`,
        );
      },
      'GET /page.js': async (_, response) => script(response, await readFile('.cache/harness/use-chat.js')),
    });
    parley = await startParley('one process', { PARLEY_CORS_ORIGINS: pages.url });
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
    await pages?.close();
  });

  /** In a browser of somebody who has never been here. */
  async function open(settings: object = {}): Promise<void> {
    body = settings;
    page = await (await browser.newContext()).newPage();
    await page.goto(`${pages.url}/?chat=chat-${(chats += 1)}`);
    await page.locator('main').waitFor();
  }

  async function say(text: string, replaced = ''): Promise<void> {
    await page.fill('[name=replaced]', replaced);
    await page.fill('[name=text]', text);
    await page.click('[name=say]');
  }

  const ready = (): Promise<void> => page.locator('main[data-status=ready]').waitFor();
  const saidBy = (role: string) => page.locator(`article[data-role=${role}] .text`);
  const hasSaid = (text: string): Promise<void> => saidBy('assistant').filter({ hasText: text }).waitFor();

  it('shows thoughts, tools and two turns', async () => {
    await open();
    await say('[[think: Let me see.]] [[tool: wait {"seconds": 1}]] [[then]] [[say: Good morning.]]');
    await hasSaid('Good morning.');
    await ready();
    await say('[[rate: 0]] [[say: Good evening.]]');
    await hasSaid('Good evening.');
    await ready();
    expect(await page.locator('.thinking').allTextContents()).toEqual(['Let me see.']);
    expect(await page.locator('.tool').allTextContents()).toEqual(['wait: output-available']);
    expect(await saidBy('assistant').allTextContents()).toEqual(['Good morning.', 'Good evening.']);
    await mkdir('.cache/pages', { recursive: true });
    await page.screenshot({ path: '.cache/pages/use-chat.png' });
  });

  it('is loaded anew in the middle of an answer, and hears all of it', async () => {
    await open();
    await say(
      '[[rate: 20]] [[say: One two three four five six seven eight nine ten.]] [[wait: 2s]] [[say: Eleven.]]',
    );
    await hasSaid('One two');
    await page.reload();
    await hasSaid('One two three four five six seven eight nine ten.Eleven.');
    await ready();
    expect(await saidBy('assistant').count()).toBe(1);
  });

  it('carries out a tool of its own, and goes on with what came of it', async () => {
    const title = { description: 'The page’s title.', inputSchema: { type: 'object', properties: {} } };
    await open({ tools: { title } });
    await page.evaluate("document.title = 'Garden'");
    await say('[[tool: title {}]] [[then]] [[say: A fine title.]]');
    await hasSaid('A fine title.');
    await ready();
    expect(await page.locator('.tool').allTextContents()).toEqual(['output-available: Garden']);
  });

  it('stops an answer for everybody, and keeps what was said', async () => {
    await open();
    await say('[[say: Well]] [[hang]]');
    await hasSaid('Well');
    await page.click('[name=stop]');
    await ready();
    await say('[[rate: 0]] [[say: As you wish.]]');
    await hasSaid('As you wish.');
    expect(await saidBy('assistant').allTextContents()).toEqual(['Well', 'As you wish.']);
  });

  it('tells errors before an answer, and in the middle of one', async () => {
    await open({ agent: 'nobody' });
    await say('Hello?');
    await page.getByRole('alert').filter({ hasText: 'nobody' }).waitFor();
    await open();
    await say('[[say: Once upon]] [[error: 400]]');
    await page.getByRole('alert').waitFor();
    expect(await saidBy('assistant').allTextContents()).toEqual(['Once upon']);
  });

  it('says other words in the place of those that were said, and asks for another reply', async () => {
    await open();
    await say('[[rate: 0]] [[say: Tea.]]');
    await hasSaid('Tea.');
    await ready();
    await say(
      '[[rate: 0]] [[say: Coffee.]]',
      (await page.locator('article').first().getAttribute('id')) ?? '',
    );
    await hasSaid('Coffee.');
    await ready();
    expect(await saidBy('assistant').allTextContents()).toEqual(['Coffee.']);
    const before = await page.locator('article[data-role=assistant]').getAttribute('id');
    await page.click('[name=again]');
    await page.locator(`article[data-role=assistant]:not([id="${before}"]) .text`).waitFor();
    await ready();
    expect(await saidBy('assistant').allTextContents()).toEqual(['Coffee.']);
  });
});
