import { runAlone } from '#shared/service';
import { ToolsModule } from './tools.module.js';

await runAlone('tools', ToolsModule);
