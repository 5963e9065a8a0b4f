import { escaped } from '../../live/html/escape.js';
import type { MediaType, Operation, Response } from '../operation.js';
import type { Parameter } from '../parameters.js';
import { inline, prose } from './prose.js';
import { schemaHtml } from './schema-html.js';

export interface Told {
  method: string;
  path: string;
  operation: Operation;
}

export function routeHtml({ method, path, operation }: Told): string {
  const { operationId, summary, description = '', security, parameters = [], requestBody } = operation;
  const frames = operation['x-frames'];
  return [
    `<section class="route" id="${escaped(operationId)}">`,
    `<h3>${badge(method)}<a href="#${escaped(operationId)}"><code>${escaped(path)}</code></a></h3>`,
    `<p><strong>${inline(summary)}</strong> <span class="dim">${accessHtml(security)}</span></p>`,
    description && prose(description),
    parameters.length > 0 ? titled('Parameters', list(parameters.map(parameterHtml))) : '',
    requestBody
      ? titled(requestBody.required ? 'Body' : 'Body, may be left out', bodies(requestBody.content))
      : '',
    frames
      ? titled(
          'Frames',
          list([
            ['client', schemaHtml(frames.client)],
            ['server', schemaHtml(frames.server)],
          ]),
        )
      : '',
    titled('Answers', list(Object.entries(operation.responses).map(responseHtml))),
    '</section>',
  ].join('');
}

export function badge(method: string): string {
  return `<span class="method ${escaped(method)}">${escaped(method.toUpperCase())}</span>`;
}

function accessHtml(security: readonly object[]): string {
  if (security.length === 0) return 'no token';
  return security.some((each) => 'ticket' in each) ? 'token or ticket' : 'token';
}

function titled(title: string, content: string): string {
  return `<h4>${escaped(title)}</h4>${content}`;
}

/** Its rows are HTML already. */
function list(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`).join('')}</dl>`;
}

function parameterHtml({ name, in: place, description, schema }: Parameter): [string, string] {
  return [escaped(name), `<span class="dim">${place}, ${schemaHtml(schema)}.</span> ${inline(description)}`];
}

function responseHtml([status, { description, content = {} }]: [string, Response]): [string, string] {
  const shown = Number(status) < 400 || status === '503' ? bodies(content) : '';
  return [escaped(status), `${inline(description)}${shown && ` ${shown}`}`];
}

function bodies(content: Record<string, MediaType>): string {
  return Object.entries(content)
    .map(([mediaType, { schema, 'x-event-data': data }]) => {
      const shape = data ?? schema;
      const isPlain = !data && schema?.['type'] === 'string';
      return `<div><span class="dim">${escaped(mediaType)}</span> ${shape && !isPlain ? schemaHtml(shape) : ''}</div>`;
    })
    .join('');
}
