export { createLogger, LOGGER, type LoggerSettings } from './logger.js';
