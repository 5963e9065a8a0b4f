import { decodeEntities, encodeText } from './entities.js';
import type { Role } from './elements.js';
import type { Links } from './links.js';

const longestDescription = 1_000;

/** As a piece has it; empty for what is shown without an element around it. */
export function openTag(
  name: string,
  role: Role,
  attributes: ReadonlyMap<string, string>,
  links: Links,
): string {
  if (role === 'block') return '<div>';
  if (role !== 'kept') return '';
  if (name === 'a') return linkTag(attributes, links);
  if (name === 'img') return imageTag(attributes, links);
  if (name === 'code' || name === 'pre') return `<${name}${language(attributes)}>`;
  return `<${name}>`;
}

export function closeTag(name: string, role: Role): string {
  return role === 'block' ? '</div>' : `</${name}>`;
}

function linkTag(attributes: ReadonlyMap<string, string>, links: Links): string {
  const href = addressIn(attributes.get('href'), links);
  return href === '' ? '' : `<a href="${encodeText(href)}">`;
}

/** An image that nobody described tells nothing. */
function imageTag(attributes: ReadonlyMap<string, string>, links: Links): string {
  const alt = decodeEntities((attributes.get('alt') ?? '').slice(0, longestDescription))
    .replace(/[\s[\]]+/g, ' ')
    .trim();
  const source = addressIn(attributes.get('src'), links);
  return alt === '' || source === '' ? '' : `<img alt="${encodeText(alt)}" src="${encodeText(source)}">`;
}

function addressIn(link: string | undefined, links: Links): string {
  if (link === undefined || link.trim() === '' || link.startsWith('#')) return '';
  const address = links.resolve(link);
  return /^(?:https?:|mailto:)/.test(address) ? address : '';
}

function language(attributes: ReadonlyMap<string, string>): string {
  const found = /\blang(?:uage)?-([\w+#.-]{1,30})/.exec(attributes.get('class') ?? '')?.[1];
  return found === undefined ? '' : ` class="language-${found}"`;
}
