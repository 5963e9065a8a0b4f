/** Whether what was committed survives a power loss. `false` is for tests only: it is several times faster. */
export interface Durability {
  durable: boolean;
}

/** The settings the server gets on its command line, which come before those in its data folder. */
export function serverSettings(options: Durability & { port: number }): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    // Loopback and a password are the only way in.
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A statement may hold what a person wrote: errors are logged, statements are not.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}

export function asArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
