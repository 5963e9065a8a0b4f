import { runAlone } from '#shared/service';
import { MemoryModule } from './memory.module.js';

await runAlone('memory', MemoryModule);
