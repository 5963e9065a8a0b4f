export { environment } from './environment.js';
export { ConfigError, loadConfig } from './load.js';
export { settings, settingsSchema, type Config, type SettingName } from './schema.js';
