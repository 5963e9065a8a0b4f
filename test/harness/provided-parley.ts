import { startParley, type TestParley } from './parley.js';
import { TestProvider } from './test-provider.js';

export interface ProvidedParley {
  parley: TestParley;
  provider: TestProvider;
  stop(): Promise<void>;
}

/** A Parley in one process that has, beside the rehearsal, a provider whose every answer a test decides on. */
export async function startProvidedParley(extra: Record<string, string> = {}): Promise<ProvidedParley> {
  const provider = await TestProvider.start();
  try {
    const parley = await startParley('one process', {
      ...provider.environment,
      PARLEY_MODEL: 'rehearsal/rehearsal',
      PARLEY_CLASSIFIER_MODEL: 'rehearsal/rehearsal',
      ...extra,
    });
    const stop = async (): Promise<void> => {
      await parley.stop();
      await provider.stop();
    };
    return { parley, provider, stop };
  } catch (error) {
    await provider.stop();
    throw error;
  }
}
