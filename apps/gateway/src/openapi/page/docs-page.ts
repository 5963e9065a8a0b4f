import { escaped } from '../../live/html/escape.js';
import type { JsonSchema } from '../components.js';
import type { OpenApiDocument } from '../document.js';
import { inline, prose } from './prose.js';
import { badge, routeHtml, type Told } from './route-html.js';
import { schemaHtml } from './schema-html.js';
import { style } from './style.js';

/** The document for people. It loads nothing and runs nothing, so that it needs no trust. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const all = toldIn(document);
  const groups = tags.map((tag) => ({
    ...tag,
    routes: all.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(info.title)}: the HTTP API</title><style>${style}</style></head><body>`,
    `<h1>${escaped(info.title)}</h1>${prose(info.description)}`,
    '<p>For programs: <a href="/openapi.json">/openapi.json</a>.</p>',
    `<nav aria-label="Endpoints"><details open><summary>Endpoints</summary>${groups.map(contentsHtml).join('')}</details></nav>`,
    ...groups.map(groupHtml),
    '<h2 id="schemas">Schemas</h2>',
    ...Object.entries(components.schemas).map(namedSchemaHtml),
    '</body></html>',
  ].join('\n');
}

interface ToldGroup {
  name: string;
  description: string;
  routes: Told[];
}

function toldIn({ paths }: OpenApiDocument): Told[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}

function contentsHtml({ name, routes }: ToldGroup): string {
  const rows = routes.map(({ method, path, operation: { operationId } }) => {
    return `<li>${badge(method)}<a href="#${escaped(operationId)}">${escaped(path)}</a></li>`;
  });
  return `<p><a href="#group-${escaped(name)}">${escaped(name)}</a></p><ul class="plain">${rows.join('')}</ul>`;
}

function groupHtml({ name, description, routes }: ToldGroup): string {
  return `<h2 id="group-${escaped(name)}">${escaped(name)}</h2><p class="dim">${inline(description)}</p>${routes.map(routeHtml).join('\n')}`;
}

/** The anchor is inside what is folded: a browser that goes to it unfolds it. */
function namedSchemaHtml([name, schema]: [string, JsonSchema]): string {
  const { description } = schema;
  const text = typeof description === 'string' ? prose(description) : '';
  return `<details><summary><code>${escaped(name)}</code></summary><div id="schema-${escaped(name)}">${text}<pre>${schemaHtml(schema)}</pre></div></details>`;
}
