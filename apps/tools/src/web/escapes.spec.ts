import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, toolsOf } from './testing/call.js';
import { NameServer } from './testing/name-server.js';
import { WebServer } from './testing/web-server.js';

/** Something of the inside, such as a service without a password, and the one server that the operator opened. */
let inside: WebServer;
let opened: WebServer;
let names: NameServer;
let port: number;
let redirect: string;

const zone: Record<string, readonly (readonly string[])[]> = {
  'good.example.org': [['127.0.0.2']],
  'rebinds.example.org': [['127.0.0.2'], ['127.0.0.1']],
  'rebinds-later.example.org': [['127.0.0.1']],
  'two-faced.example.org': [['127.0.0.2', '127.0.0.1']],
  'two-families.example.org': [['127.0.0.2', '::1']],
  'inside.example.org': [['127.0.0.1']],
  'mapped.example.org': [['::ffff:127.0.0.1']],
  'translated.example.org': [['64:ff9b::7f00:1']],
  'nowhere.example.org': [[]],
  'closed.example.org': [['127.0.0.2']],
};

beforeAll(async () => {
  inside = await WebServer.start('127.0.0.1', (_, response) => response.end('the secret of the inside'));
  port = inside.port;
  opened = await WebServer.start(
    '127.0.0.2',
    ({ url }, response) => {
      if (url === '/redirect') response.writeHead(302, { location: redirect });
      response.end('the opened page');
    },
    port,
  );
  names = await NameServer.start((name, question) => {
    const answers = zone[name] ?? [];
    return answers[Math.min(question, answers.length - 1)] ?? [];
  });
});

afterAll(async () => {
  await Promise.all([inside.stop(), opened.stop(), names.stop()]);
});

beforeEach(() => {
  inside.visits.length = 0;
  opened.visits.length = 0;
});

async function fetched(url: string, allow = `127.0.0.2:${port}`) {
  const [tool] = toolsOf({
    PARLEY_WEB_ALLOW: allow,
    PARLEY_WEB_DENY: 'closed.example.org',
    PARLEY_DNS_SERVERS: names.address,
  });
  return call(tool, { url, as: 'text' });
}

/** Ways to write 127.0.0.1, or a name of this machine, that a guard may not know but a connection does. */
const disguises: [string, string][] = [
  ['dotted', '127.0.0.1'],
  ['decimal', '2130706433'],
  ['hexadecimal', '0x7f000001'],
  ['hexadecimal in parts', '0x7f.0x0.0x0.0x1'],
  ['octal', '017700000001'],
  ['octal in parts', '0177.0.0.01'],
  ['in two parts', '127.1'],
  ['in three parts', '127.0.1'],
  ['with a dot at its end', '127.0.0.1.'],
  ['percent-encoded', '%31%32%37.0.0.1'],
  ['in full-width digits', '１２７.０.０.１'],
  ['in circled digits', '①②⑦.0.0.1'],
  ['with ideographic dots', '127。0。0。1'],
];

describe('the guard refuses', () => {
  it.each([
    ...disguises,
    ['of the unspecified address', '0.0.0.0'],
    ['as a bare 0', '0'],
    ['as a bare 0x', '0x'],
    ['of another address of this machine', '127.255.255.254'],
    ['mapped into IPv6', '[::ffff:127.0.0.1]'],
    ['mapped into IPv6 in hexadecimal', '[::ffff:7f00:1]'],
    ['compatible with IPv6', '[::127.0.0.1]'],
    ['of IPv6', '[::1]'],
    ['of IPv6, written in full', '[0:0:0:0:0:0:0:1]'],
    ['of IPv6, unspecified', '[::]'],
    ['by NAT64', '[64:ff9b::7f00:1]'],
    ['by local NAT64', '[64:ff9b:1::7f00:1]'],
    ['by 6to4', '[2002:7f00:1::]'],
    ['by Teredo', '[2001:0:7f00:1::80ff:fffe]'],
    ['of the cloud', '169.254.169.254'],
    ['of the cloud, of IPv6', '[fd00:ec2::254]'],
    ['of a private network', '10.0.0.1'],
    ['of carrier-grade NAT', '100.64.0.1'],
    ['of everybody', '255.255.255.255'],
  ])('an address %s: %s', async (_, host) => {
    const { outcome, text } = await fetched(`http://${host}:${port}/`);
    expect({ outcome, text }).toMatchObject({
      outcome: 'error',
      text: expect.stringMatching(/not (?:open|a public)/),
    });
    expect((await fetched(`http://${host}/`)).text).toContain('is not a public address');
    expect(inside.visits).toEqual([]);
  });

  it.each([
    ['localhost', 'localhost'],
    ['localhost with a dot', 'localhost.'],
    ['localhost in circles', 'ⓛocalhost'],
    ['localhost with a tab in it', 'lo\tcalhost'],
    ['a name below localhost', 'anything.localhost'],
    ['a name of the link', 'printer.local'],
    ['a name of the cloud', 'metadata.google.internal'],
    ['a name of the cluster', 'postgres'],
    ['another name of the cluster', 'parley-memory.parley.svc.cluster.local'],
  ])('%s, before any lookup', async (_, host) => {
    const { text } = await fetched(`http://${host}/`);
    expect(text).toContain('is a name of the local network');
  });

  it.each([
    ['a file', 'file:///etc/passwd', 'Only http and https'],
    ['data', 'data:text/html,hello', 'Only http and https'],
    ['gopher', 'gopher://127.0.0.1:6379/_INFO', 'Only http and https'],
    ['a name before the host', 'http://good.example.org@127.0.0.1/', 'user name or password'],
    ['a password before the host', 'http://a:b@good.example.org/', 'user name or password'],
    [
      'a host behind a backslash',
      'http://127.0.0.1\\@good.example.org/',
      '127.0.0.1 is not a public address',
    ],
    ['no slashes', 'http:127.0.0.1', '127.0.0.1 is not a public address'],
    ['a port that is not open', 'http://good.example.org:22/', 'Port 22'],
    ['two dots at the end', 'http://good.example.org../', 'empty part'],
    ['a zone', 'http://[fe80::1%25eth0]/', 'not a URL'],
    ['a NUL', 'http://127.0.0.1%00.example.org/', 'not a URL'],
    ['a number that is no address', 'http://1.2.3.4.5/', 'not a URL'],
    ['what the operator closed', 'http://closed.example.org/', 'not to be fetched'],
  ])('a URL with %s: %s', async (_, url, reason) => {
    expect((await fetched(url)).text).toContain(reason);
    expect(inside.visits).toEqual([]);
  });

  it.each([
    ['a private address', 'inside.example.org', '127.0.0.1'],
    ['one private address among others', 'two-faced.example.org', '127.0.0.1'],
    ['a private address of the other family', 'two-families.example.org', '::1'],
    ['a mapped address', 'mapped.example.org', '::ffff:'],
    ['a translated address', 'translated.example.org', '64:ff9b::7f00:1'],
  ])('a name that has %s', async (_, name, address) => {
    const { outcome, text } = await fetched(`http://${name}:${port}/`);
    expect({ outcome, text }).toMatchObject({ outcome: 'error', text: expect.stringContaining(address) });
    expect([...inside.visits, ...opened.visits]).toEqual([]);
  });
});

it.each(disguises)('an address %s is the same address when it is open: %s', async (_, host) => {
  expect((await fetched(`http://${host}:${port}/`, `127.0.0.1:${port}`)).text).toContain(
    'the secret of the inside',
  );
});

describe('a name that answers differently the next time', () => {
  it('is looked up once, and connected to where it was checked', async () => {
    const { text } = await fetched(`http://rebinds.example.org:${port}/`);
    expect(text).toContain('the opened page');
    expect(names.asked('rebinds.example.org')).toBe(1);
    expect(opened.visits).toMatchObject([{ headers: { host: `rebinds.example.org:${port}` } }]);
    expect(inside.visits).toEqual([]);
  });

  it('is checked anew when it is asked for anew', async () => {
    redirect = `http://rebinds.example.org:${port}/`;
    const { outcome, text } = await fetched(`http://good.example.org:${port}/redirect`);
    expect(outcome).toBe('error');
    expect(text).toContain('rebinds.example.org is not fetched: Port');
    expect(inside.visits).toEqual([]);
  });
});

describe('a redirect is refused', () => {
  it.each([
    ['to this machine', () => `http://127.0.0.1:${port}/`, 'is not open'],
    ['to this machine on a usual port', () => 'http://127.0.0.1/', 'not a public address'],
    ['to a decimal address', () => `http://2130706433:${port}/`, 'is not open'],
    ['to the same host, relatively, as another', () => `//127.0.0.1:${port}/`, 'is not open'],
    ['to the cloud', () => 'http://169.254.169.254/latest/meta-data/', 'not a public address'],
    ['to a name of the inside', () => `http://inside.example.org:${port}/`, '127.0.0.1'],
    ['to a local name', () => `http://localhost:${port}/`, 'local network'],
    ['to a file', () => 'file:///etc/passwd', 'Only http and https'],
    ['to a script', () => 'javascript:alert(1)', 'Only http and https'],
    ['with a password', () => `http://a:b@127.0.0.2:${port}/`, 'user name or password'],
    ['to what was closed', () => 'http://closed.example.org/', 'not to be fetched'],
    ['to itself', () => '/redirect', 'goes round in circles'],
    ['to nothing', () => 'http://', 'not a URL'],
  ])('%s', async (_, location, reason) => {
    redirect = location();
    const { outcome, text } = await fetched(`http://good.example.org:${port}/redirect`);
    expect({ outcome, text }).toMatchObject({ outcome: 'error', text: expect.stringContaining(reason) });
    expect(opened.visits).toHaveLength(1);
    expect(inside.visits).toEqual([]);
  });
});

it('a proxy of the environment is not asked', async () => {
  const variables = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
  const before = variables.map((name) => process.env[name]);
  for (const name of variables)
    process.env[name] = name.startsWith('NODE') ? '1' : `http://127.0.0.1:${port}`;
  try {
    expect((await fetched(`http://good.example.org:${port}/`)).text).toContain('the opened page');
    expect(inside.visits).toEqual([]);
  } finally {
    for (const [at, name] of variables.entries())
      if (before[at] === undefined) delete process.env[name];
      else process.env[name] = before[at];
  }
});

it('a name without an address is told as such', async () => {
  expect((await fetched(`http://nowhere.example.org:${port}/`)).text).toContain('the host has no address');
});
