import { describe, expect, it } from '@jest/globals';

import { debianMirrors, parseDeb822Sources, parseOneLineSources, type AptSource } from './apt-sources.js';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

function source(uri: string, more: object = {}): AptSource {
  return { uri, suites: ['bookworm'], components: ['main'], ...more };
}

describe('sources of apt', () => {
  it('reads one-line entries', () => {
    const text = [
      '# deb http://commented.example/debian bookworm main',
      'deb http://mirror.example/debian bookworm main contrib # trailing',
      'deb-src http://mirror.example/debian bookworm main',
      `deb [arch=amd64 signed-by=${KEYRING}] https://second.example/debian/ sid main`,
      'nonsense',
    ].join('\n');
    expect(parseOneLineSources(text)).toEqual([
      { uri: 'http://mirror.example/debian', suites: ['bookworm'], components: ['main', 'contrib'] },
      { uri: 'https://second.example/debian/', suites: ['sid'], components: ['main'], signedBy: KEYRING },
    ]);
  });

  it('reads deb822 paragraphs with comments, continued lines and several addresses', () => {
    const text = [
      'Types: deb deb-src',
      '# a remark in the middle',
      'URIs: http://one.example/debian',
      '  http://two.example/debian',
      'Suites: trixie trixie-updates',
      'Components: main',
      `Signed-By: ${KEYRING}`,
      '',
      'Types: deb',
      'Enabled: no',
      'URIs: http://off.example/debian',
      'Suites: trixie',
      'Components: main',
      '',
      'Types: deb-src',
      'URIs: http://sources.example/debian',
      'Suites: trixie',
      'Components: main',
      '',
      'Types: deb',
      'URIs: http://inline-key.example/debian',
      'Suites: trixie',
      'Components: main',
      'Signed-By:',
      ' -----BEGIN PGP PUBLIC KEY BLOCK-----',
      ' .',
    ].join('\n');
    const suites = ['trixie', 'trixie-updates'];
    expect(parseDeb822Sources(text)).toEqual([
      { uri: 'http://one.example/debian', suites, components: ['main'], signedBy: KEYRING },
      { uri: 'http://two.example/debian', suites, components: ['main'], signedBy: KEYRING },
      { uri: 'http://inline-key.example/debian', suites: ['trixie'], components: ['main'] },
    ]);
  });

  it('takes the mirrors of Debian only: no security mirror, nobody else, no disc', () => {
    expect(
      debianMirrors([
        source('http://security.example/debian-security', { signedBy: KEYRING }),
        source('http://mirror.example/debian', { suites: ['bookworm-security'] }),
        source('https://packages.example/node_20.x'),
        source('https://vendor.example/linux/debian', { components: ['stable'] }),
        source('http://archive.example/ubuntu'),
        source('cdrom:[Debian]/debian'),
        source('http://plain.example/debian'),
        source('http://sure.example/some/path', { signedBy: KEYRING }),
        source('http://plain.example/debian'),
        source('mirror+file:/etc/apt/mirrors/debian.list'),
        source('mirror+file:/etc/apt/mirrors/debian-security.list'),
      ]),
    ).toEqual([
      'http://sure.example/some/path',
      'http://plain.example/debian',
      'mirror+file:/etc/apt/mirrors/debian.list',
    ]);
  });
});
