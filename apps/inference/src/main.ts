import { runAlone } from '#shared/service';
import { InferenceModule } from './inference.module.js';

await runAlone('inference', InferenceModule);
