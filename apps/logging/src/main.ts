import { runAlone } from '#shared/service';
import { LoggingModule } from './logging.module.js';

await runAlone('logging', LoggingModule);
