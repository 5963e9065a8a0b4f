import { runAlone } from '#shared/service';
import { GatewayModule } from './gateway.module.js';

await runAlone('gateway', GatewayModule);
