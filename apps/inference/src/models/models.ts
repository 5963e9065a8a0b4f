import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#shared/config';
import { CONFIG } from '#shared/service';
import { AnthropicModel } from './anthropic.js';
import type { ChosenModel, Model } from './model-port.js';

const contextSize = 200_000;

/** The models that this worker can reach, by provider. Only here are provider keys known. */
@Injectable()
export class Models {
  private readonly providers = new Map<string, Model>();
  private readonly fallback: string;

  constructor(@Inject(CONFIG) config: Config) {
    const {
      ANTHROPIC_API_KEY: apiKey,
      ANTHROPIC_BASE_URL: baseUrl,
      PARLEY_REHEARSAL_URL: rehearsal,
    } = config;
    const limits = { contextSize, silenceMs: config.PARLEY_MODEL_SILENCE_MS };
    if (apiKey) this.providers.set('anthropic', new AnthropicModel({ apiKey, baseUrl, ...limits }));
    if (rehearsal) {
      this.providers.set(
        'rehearsal',
        new AnthropicModel({ apiKey: 'rehearsal', baseUrl: rehearsal, ...limits }),
      );
    }
    this.fallback = config.PARLEY_MODEL ?? (apiKey ? 'anthropic/claude-sonnet-4-5' : 'rehearsal/parley');
    if (this.providers.size === 0) {
      throw new Error(
        'No model can be reached: set ANTHROPIC_API_KEY, or PARLEY_REHEARSAL_URL to rehearse without one.',
      );
    }
    if (!this.choose(undefined)) {
      throw new Error(
        `PARLEY_MODEL names ${this.fallback}, whose provider is not configured (there is: ${this.known()}).`,
      );
    }
  }

  /** The first that is named, else the default; undefined for one that nobody here serves. */
  choose(wanted: string | null | undefined): ChosenModel | undefined {
    const fullName = wanted ?? this.fallback;
    const slash = fullName.indexOf('/');
    const model = this.providers.get(fullName.slice(0, Math.max(slash, 0)));
    const name = fullName.slice(slash + 1);
    return model && name !== '' ? { fullName, name, model } : undefined;
  }

  known(): string {
    return [...this.providers.keys()].map((provider) => `${provider}/…`).join(', ');
  }
}
