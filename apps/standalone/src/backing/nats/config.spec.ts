import { describe, expect, it } from '@jest/globals';

import { natsConfigText, type NatsConfig } from './config.js';

const given: NatsConfig = {
  serverName: 'n1',
  host: '127.0.0.1',
  port: -1,
  user: 'u',
  password: 'p"\\',
  storeFolder: '/data/a b/store',
  syncInterval: '1s',
  logFile: '/data/log',
  portsFolder: '/data',
};

describe('configuration of nats-server', () => {
  it('writes every string in quotes and sections in braces', () => {
    expect(natsConfigText(given)).toBe(
      [
        'server_name: "n1"',
        'host: "127.0.0.1"',
        'port: -1',
        'authorization: {',
        '  user: "u"',
        '  password: "p\\"\\\\"',
        '}',
        'jetstream: {',
        '  store_dir: "/data/a b/store"',
        '  sync_interval: "1s"',
        '}',
        'log_file: "/data/log"',
        'logfile_size_limit: 10000000',
        'logfile_max_num: 3',
        'ports_file_dir: "/data"',
        '',
      ].join('\n'),
    );
  });

  it('writes a cluster with its routes', () => {
    const cluster = { name: 'c', host: '127.0.0.1', port: 6222, routes: ['nats://a:1', 'nats://b:2'] };
    expect(natsConfigText({ ...given, cluster })).toContain('  routes: ["nats://a:1", "nats://b:2"]\n}\n');
  });

  it('lets further settings win', () => {
    expect(natsConfigText({ ...given, extra: { server_name: 'n2', max_connections: 5 } })).toMatch(
      /^server_name: "n2"\n[^]*max_connections: 5\n$/,
    );
  });

  it('refuses what the language cannot say', () => {
    expect(() => natsConfigText({ ...given, serverName: 'a\nb' })).toThrow('control characters');
    expect(() => natsConfigText({ ...given, extra: { 'a b': 1 } })).toThrow('not a name');
  });
});
