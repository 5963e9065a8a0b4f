import type { Clock } from '#shared/broker';
import { ConfigError, type Config } from '#shared/config';
import type { Tool } from '../registry/index.js';
import { dnsResolver, systemResolver } from './connection/resolver.js';
import type { HopSettings } from './fetch/hop.js';
import { parseRule, type WebRule, type WebRules } from './guard/web-rules.js';
import { searchProvider, type SearchSettings } from './search/search-provider.js';
import { webFetch } from './web-fetch.js';
import { webSearch } from './web-search.js';

export type WebSettings = SearchSettings &
  Pick<
    Config,
    'PARLEY_WEB_ALLOW' | 'PARLEY_WEB_DENY' | 'PARLEY_WEB_MS' | 'PARLEY_WEB_BYTES' | 'PARLEY_DNS_SERVERS'
  >;

/** Throws a ConfigError where the settings do not fit together. */
export function webTools(settings: WebSettings, clock: Pick<Clock, 'after'>): Tool[] {
  const limits = { timeoutMs: settings.PARLEY_WEB_MS, bodyBytes: settings.PARLEY_WEB_BYTES };
  const servers = settings.PARLEY_DNS_SERVERS;
  const hops: HopSettings = {
    ...limits,
    rules: webRules(settings),
    resolver: servers ? dnsResolver(servers) : systemResolver,
  };
  const provider = searchProvider(settings);
  const search = provider ? [webSearch(provider, limits, clock)] : [];
  return [webFetch(hops, clock), ...search] as Tool[];
}

function webRules(settings: Pick<WebSettings, 'PARLEY_WEB_ALLOW' | 'PARLEY_WEB_DENY'>): WebRules {
  return {
    allow: rulesOf('PARLEY_WEB_ALLOW', settings.PARLEY_WEB_ALLOW),
    deny: rulesOf('PARLEY_WEB_DENY', settings.PARLEY_WEB_DENY),
  };
}

function rulesOf(setting: string, entries: readonly string[] = []): WebRule[] {
  return entries.map((entry) => {
    try {
      return parseRule(entry);
    } catch (error) {
      throw new ConfigError([`${setting}: ${error instanceof Error ? error.message : String(error)}`]);
    }
  });
}
