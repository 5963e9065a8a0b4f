import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { openApiDocument } from '../document.js';
import { docsPage } from './docs-page.js';
import { pagePolicy } from './style.js';

const document = openApiDocument();
const page = docsPage(document);

function all(pattern: RegExp, text = page): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

describe('the page', () => {
  it('has an anchor for every route and every schema, and no link that leads nowhere', () => {
    const anchors = new Set(all(/ id="([^"]+)"/g));
    const operations = Object.values(document.paths).flatMap((each) => Object.values(each));
    for (const { operationId } of operations) expect(anchors).toContain(operationId);
    for (const name of Object.keys(document.components.schemas)) expect(anchors).toContain(`schema-${name}`);
    expect(all(/href="#([^"]+)"/g).filter((target) => !anchors.has(target))).toEqual([]);
  });

  it('closes every element that it opens', () => {
    const open: string[] = [];
    const wrong: string[] = [];
    for (const [, slash, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (name === 'meta') continue;
      if (slash === '') open.push(name);
      else if (open.pop() !== name) wrong.push(name);
    }
    expect({ open, wrong }).toEqual({ open: [], wrong: [] });
  });

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|javascript:|\son\w+=|\sstyle=|url\(|@import/i);
    expect(all(/(?:href|src)="([^"#][^"]*)"/g)).toEqual(['/openapi.json']);
    expect(pagePolicy).toContain("default-src 'none'");
    expect(pagePolicy).not.toContain('unsafe');
    const [style = ''] = all(/<style>([^<]*)<\/style>/g);
    const hash = createHash('sha256').update(style).digest('base64');
    expect(pagePolicy).toContain(`style-src 'sha256-${hash}'`);
  });

  it('takes no text for markup', () => {
    const evil = '<script>alert("1")</script> `<b>` &amp;';
    const { paths, components, info, tags } = structuredClone(document);
    const operation = paths['/v1/sessions']?.post;
    if (!operation) throw new Error('There must be something to spoil.');
    Object.assign(operation, { summary: evil, description: evil, operationId: '"><i>' });
    components.schemas['<u>'] = { type: 'object', description: evil, properties: { '<s>': { const: evil } } };
    const spoiled = docsPage({
      ...document,
      paths,
      components,
      info: { ...info, title: evil },
      tags: tags.map((tag) => ({ ...tag, description: evil })),
    });
    expect(spoiled).not.toMatch(/<script|<i>|<u>|<s>|<b>/);
    expect(spoiled).toContain('&lt;script&gt;');
  });
});
