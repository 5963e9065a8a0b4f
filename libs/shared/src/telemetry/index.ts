export { createLogger, LOGGER, type LoggerSettings } from './logger.js';
export { NestLogger } from './nest-logger.js';
