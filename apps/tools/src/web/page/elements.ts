/** What becomes of an element: its text shown as part of a block, kept with its meaning, shown plainly, or dropped. */
export type Role = 'block' | 'kept' | 'plain' | 'dropped';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const blocks = words(
  'address article aside body center dd details dialog div dl dt fieldset figcaption figure footer form header hgroup main menu nav section summary',
);
const kept = words(
  'a b blockquote br caption code del em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s strike strong table td th tr ul',
);
const dropped = words(
  'script style template title textarea select datalist svg math canvas iframe object embed applet audio video map noembed noframes xmp',
);
/** Without content, and without an end. */
export const voidElements = words(
  'area base basefont br col embed frame hr img input link meta param source track wbr',
);

interface Ending {
  /** Elements that this one ends by beginning, … */
  ends: ReadonlySet<string>;
  /** … unless one of these lies between. */
  within: ReadonlySet<string>;
}

const cells: Ending = { ends: words('td th'), within: words('tr table') };
const rows: Ending = { ends: words('tr td th'), within: words('table') };
const terms: Ending = { ends: words('dt dd'), within: words('dl') };
const paragraphs: Ending = {
  ends: words('p'),
  within: words('td th li table button blockquote div section article'),
};
const endings: Record<string, Ending> = {
  li: { ends: words('li'), within: words('ul ol menu') },
  dt: terms,
  dd: terms,
  td: cells,
  th: cells,
  tr: rows,
  tbody: rows,
  tfoot: rows,
  body: { ends: words('head'), within: words('body') },
  option: { ends: words('option'), within: words('select') },
};
const endsParagraph = words('p ul ol dl table blockquote pre hr h1 h2 h3 h4 h5 h6');

export function roleOf(name: string): Role {
  if (dropped.has(name)) return 'dropped';
  if (kept.has(name)) return 'kept';
  return blocks.has(name) ? 'block' : 'plain';
}

export function endingOf(name: string): Ending | undefined {
  if (Object.hasOwn(endings, name)) return endings[name];
  return endsParagraph.has(name) || blocks.has(name) ? paragraphs : undefined;
}

const invisible =
  /display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden|(?:font-size|opacity)\s{0,5}:\s{0,5}0(?![.\d])/i;

/** What a reader of the page does not see, a model is not told: it is where instructions to models are hidden. */
export function isHidden(name: string, attributes: ReadonlyMap<string, string>): boolean {
  const hidden = attributes.get('hidden');
  if (hidden !== undefined && hidden !== 'until-found') return true;
  if (attributes.get('aria-hidden')?.toLowerCase() === 'true') return true;
  if (name === 'dialog' && !attributes.has('open')) return true;
  return invisible.test(attributes.get('style') ?? '');
}
