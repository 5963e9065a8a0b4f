/** What the configuration language of nats-server can say. */
export type ConfigValue = string | number | boolean | ConfigValue[] | { [name: string]: ConfigValue };

/** How often a stream's file is forced to disk; `always`: before every acknowledgement. */
export type SyncInterval = 'always' | `${number}${'ms' | 's' | 'm'}`;

/**
 * An acknowledged write survives the end of the server process in every case; this is about power loss and
 * kernel crashes. The server's own default of two minutes loses two minutes of acknowledged events. `always`
 * loses nothing and doubles the time of an append (0.33 instead of 0.16 ms here), with a fifth of the rate. One
 * second costs nothing that can be measured, so it is what a single machine gets unless it asks for more.
 */
export const DEFAULT_SYNC_INTERVAL: SyncInterval = '1s';

export interface NatsConfig {
  serverName: string;
  host: string;
  /** -1: the server takes a free one and tells it in `portsFolder`. */
  port: number;
  user: string;
  password: string;
  storeFolder: string;
  syncInterval: SyncInterval;
  logFile: string;
  portsFolder: string;
  /** Present in a server that is one of several. */
  cluster?: { name: string; host: string; port: number; routes: string[] };
  /** Further settings by their own names, at the top level. They win. */
  extra?: { [name: string]: ConfigValue };
}

const LOG_FILE_BYTES = 10_000_000;
const LOG_FILES = 3;

/** The text of a configuration file. `max_payload` is not set: 1 MB, the default, is what Parley reckons with. */
export function natsConfigText(config: NatsConfig): string {
  const settings: { [name: string]: ConfigValue } = {
    server_name: config.serverName,
    host: config.host,
    port: config.port,
    authorization: { user: config.user, password: config.password },
    jetstream: { store_dir: config.storeFolder, sync_interval: config.syncInterval },
    log_file: config.logFile,
    logfile_size_limit: LOG_FILE_BYTES,
    logfile_max_num: LOG_FILES,
    ports_file_dir: config.portsFolder,
    ...(config.cluster === undefined ? {} : { cluster: { ...config.cluster } }),
    ...config.extra,
  };
  return entries(settings, '');
}

function entries(settings: { [name: string]: ConfigValue }, indent: string): string {
  return Object.entries(settings)
    .map(([name, value]) => {
      if (!/^\w+$/.test(name)) throw new Error(`not a name of a nats-server setting: ${name}`);
      return `${indent}${name}: ${written(value, indent)}\n`;
    })
    .join('');
}

function written(value: ConfigValue, indent: string): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map((each) => written(each, indent)).join(', ')}]`;
  if (typeof value === 'object') return `{\n${entries(value, `${indent}  `)}${indent}}`;
  return String(value);
}

/** Quoted always: a bare word could be read as a variable, a number or a unit. */
function quoted(value: string): string {
  // oxlint-disable-next-line no-control-regex -- the language has no way to write these
  if (/[\u0000-\u001f]/.test(value)) throw new Error('a nats-server setting may not hold control characters');
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
