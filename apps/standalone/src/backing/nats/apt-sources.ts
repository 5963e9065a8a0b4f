/** One place packages come from, as the machine's apt configuration names it. */
export interface AptSource {
  uri: string;
  suites: string[];
  components: string[];
  signedBy?: string;
}

/** A file of one-line entries (`sources.list`, `*.list`). */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((raw) => {
    const line = raw.replace(/#.*$/, '').trim();
    const entry = /^deb\s+(?:\[(?<options>[^\]]*)\]\s*)?(?<uri>\S+)\s+(?<suite>\S+)(?<components>.*)$/.exec(
      line,
    );
    if (!entry?.groups) return [];
    const { options = '', uri = '', suite = '', components = '' } = entry.groups;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return [{ uri, suites: [suite], components: words(components), ...(signedBy ? { signedBy } : {}) }];
  });
}

/** A file of paragraphs (`*.sources`, the deb822 form). */
export function parseDeb822Sources(text: string): AptSource[] {
  return text.split(/\n[ \t]*\n/).flatMap((paragraph) => {
    const fields = deb822Fields(paragraph);
    if (!words(fields.get('types')).includes('deb')) return [];
    if (/^(no|false|without|off|disable|0)$/i.test(fields.get('enabled') ?? '')) return [];
    const signedBy = fields.get('signed-by');
    return words(fields.get('uris')).map((uri) => ({
      uri,
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      // A key written out in the file itself is no path, and of no use to us.
      ...(signedBy?.startsWith('/') ? { signedBy } : {}),
    }));
  });
}

/**
 * The mirrors of Debian's own archive among the machine's sources, likeliest first. A repository of somebody
 * else that happens to look like one does no harm: its signature is not Debian's, so apt refuses it.
 */
export function debianMirrors(sources: AptSource[]): string[] {
  const likely = sources.filter(isDebianArchive).toSorted((a, b) => certainty(b) - certainty(a));
  return [...new Set(likely.map((source) => source.uri))];
}

function isDebianArchive(source: AptSource): boolean {
  const security =
    /security/i.test(source.uri) || source.suites.every((suite) => /security|\/updates/.test(suite));
  if (security || source.uri.startsWith('cdrom:')) return false;
  return source.components.includes('main') && certainty(source) > 0;
}

function certainty(source: AptSource): number {
  const byKeyring = source.signedBy?.includes('debian-archive') ? 2 : 0;
  const byAddress = /\/debian(\/|\.list)?$/.test(source.uri) ? 1 : 0;
  return byKeyring + byAddress;
}

function deb822Fields(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current: string | undefined;
  for (const line of paragraph.split('\n')) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const field = /^([A-Za-z][\w-]*):(.*)$/.exec(line);
    if (field?.[1] !== undefined) {
      current = field[1].toLowerCase();
      fields.set(current, (field[2] ?? '').trim());
    } else if (current !== undefined && /^\s/.test(line)) {
      fields.set(current, `${fields.get(current) ?? ''} ${line.trim()}`.trim());
    }
  }
  return fields;
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}
