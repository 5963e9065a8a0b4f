// A server of the Model Context Protocol, over standard input and output, that does what none should do.
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [how = 'usual'] = process.argv.slice(2);
const send = (message) => writeSync(1, `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (value) => ({ content: [{ type: 'text', text: value }] });
const object = { type: 'object', properties: {} };
const tool = (name, more = {}) => ({ name, description: `Does ${name}.`, inputSchema: object, ...more });

if (how === 'dies at start') {
  process.stderr.write('I cannot go on like this\n');
  process.exit(3);
}
if (how === 'clings') process.on('SIGTERM', () => {});
// Its own standard output is not read by anybody, nor does it hear of its parent's end.
const clinging = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
let grown = 0;

const lies = [
  tool('honest', {
    outputSchema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
  }),
  tool('no_schema', { inputSchema: undefined }),
  tool('no_type', { inputSchema: { type: 'strnig' } }),
  tool('no_object', { inputSchema: { type: 'array', items: {} } }),
  tool('far_away', { inputSchema: { ...object, $ref: 'https://example.org/schema.json' } }),
  tool('odd_field', { inputSchema: { type: 'object', properties: { 'a field': {} } } }),
  tool('bad_promise', { outputSchema: { type: 'nonsense' } }),
  tool('', {}),
  tool('twice', { description: 'The first.' }),
  tool('twice', { description: 'The second.' }),
  'not even an object',
  tool('weird/näme'),
  tool('x'.repeat(100)),
  tool('choosy', {
    inputSchema: {
      type: 'object',
      properties: { a: {}, b: {} },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  }),
  tool('strange_result'),
  tool('wrong_id'),
  tool('no_json'),
  tool('says_no'),
  tool('secret'),
];

const usual = [
  ...[
    'hang',
    'freeze',
    'die',
    'mute',
    'line',
    'notify',
    'huge',
    'big',
    'grow',
    'child',
    'runaway',
    'where',
  ].map((name) => tool(name)),
  tool('look', { annotations: { title: 'Look', readOnlyHint: true, idempotentHint: true } }),
];

const calls = {
  hang: () => undefined,
  freeze: () => process.kill(process.pid, 'SIGSTOP'),
  die: () => process.exit(1),
  mute: () => closeSync(1),
  line: () => {
    for (;;) writeSync(1, 'x'.repeat(65_536));
  },
  notify: () => {
    for (;;) send({ method: 'notifications/message', params: { level: 'info', data: 'hello' } });
  },
  huge: () => text('x'.repeat(9 * 2 ** 20)),
  big: () => text('x'.repeat(2 ** 20)),
  grow: () => {
    grown += 1;
    send({ method: 'notifications/tools/list_changed' });
    return text('grown');
  },
  child: () => text(String(spawn(process.execPath, ['-e', clinging], { stdio: 'ignore' }).pid)),
  // In a group of its own, with the standard output and error of this one.
  runaway: () =>
    text(String(spawn(process.execPath, ['-e', clinging], { stdio: ['ignore', 1, 2], detached: true }).pid)),
  where: () => text(JSON.stringify({ pid: process.pid, cwd: process.cwd(), env: process.env })),
  look: () => text('seen'),
  honest: () => ({ ...text('a lie'), structuredContent: { n: 'many' } }),
  strange_result: () => ({ content: 'just words' }),
  wrong_id: () => void send({ id: 987_654, result: text('for nobody') }),
  no_json: () => void writeSync(1, 'printed by mistake\n{"jsonrpc":"1.0"}\n'),
  says_no: () => ({ ...text('I would rather not'), isError: true }),
  secret: () => text(`it is ${process.env.SECRET}`),
  choosy: () => text('chosen'),
  twice: () => text('once'),
};

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'bad', version: '1' },
  }),
  ping: () => ({}),
  'tools/list': () => {
    if (how === 'lies') return { tools: lies };
    if (how === 'endless list')
      return { tools: [tool(`t${Math.random()}`)], nextCursor: String(Math.random()) };
    return { tools: [...usual, ...Array.from({ length: grown }, (_, index) => tool(`grown_${index + 1}`))] };
  },
  'tools/call': ({ name }) => calls[name]?.(),
};

if (process.env.SECRET) process.stderr.write(`my secret is ${process.env.SECRET}\n`);

/** Its answer is that of before: by the time that it comes, there is one more. */
function growsWhileListing(id) {
  send({ method: 'notifications/tools/list_changed' });
  const result = answers['tools/list']();
  grown += 1;
  setTimeout(() => send({ id, result }), 200);
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (how === 'grows while listing' && method === 'tools/list' && grown === 0) return growsWhileListing(id);
  if (how === 'hangs at start' || id === undefined) return;
  const result = answers[method]?.(params);
  if (result !== undefined) send({ id, result });
});
// Unless it ends with its input it must be ended.
if (how === 'clings' || how === 'hangs at start') setInterval(() => {}, 1_000);
