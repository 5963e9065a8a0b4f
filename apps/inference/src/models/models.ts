import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '#shared/config';
import type { ModelCard } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { limitsOf, type ProviderLimits } from '../limits/index.js';
import { adapterFor } from './adapters.js';
import { withAnswersThatFit } from './catalogue/catalogue.js';
import { embeddingModel, type EmbeddingModel } from './catalogue/embedding.js';
import { cardsOf, findModel, type Served } from './catalogue/find-model.js';
import { Listings } from './catalogue/listings.js';
import { readModelsFile, type OwnModels } from './catalogue/models-file.js';
import { preferencesOf, type Preferences } from './catalogue/preferences.js';
import { PricedModel } from './catalogue/priced-model.js';
import { providersOf, type Provider } from './catalogue/providers.js';
import type { Model, ModelChoice } from './model-port.js';

const noFile: OwnModels = new Map();
/** A server that takes any name may be asked for any number of them. */
const mostWindows = 1_000;

/** The models that this worker can reach. Only here and below are providers' keys known. */
@Injectable()
export class Models implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Undefined where none is configured. */
  readonly embedding: EmbeddingModel | undefined;
  /** One for each provider that is set up, whatever it is asked for. */
  private readonly limits: ReadonlyMap<string, ProviderLimits>;
  private readonly providers: ReadonlyMap<string, Provider>;
  private readonly adapters: ReadonlyMap<string, Model>;
  private readonly listings: Listings;
  private readonly served: Served;
  private readonly preferences: Preferences;
  /** Windows that servers have told of while they answered. */
  private readonly windows = new Map<string, number>();

  constructor(@Inject(CONFIG) config: Config, @Inject(LOGGER) logger: Logger) {
    const own = config.PARLEY_MODELS_FILE ? readModelsFile(config.PARLEY_MODELS_FILE) : noFile;
    this.providers = providersOf(config);
    this.limits = new Map([...this.providers.keys()].map((name) => [name, limitsOf(name, config)]));
    this.adapters = adaptersOf(this.providers, this.limits, config.PARLEY_MODEL_SILENCE_MS);
    this.listings = new Listings({
      addresses: listingAddresses(this.providers),
      everyMs: config.PARLEY_MODEL_LIST_MS,
      logger,
    });
    this.preferences = preferencesOf(config, this.providers);
    const { defaultModel, classifierModel, fallbacks } = this.preferences;
    this.served = {
      providers: this.providers,
      listingOf: (name) => this.listings.of(name),
      own,
      named: new Set([defaultModel, classifierModel, ...fallbacks]),
    };
    this.embedding = embeddingModel(this.preferences.embeddingModel, this.providers, own);
    this.refuseUnreachable();
  }

  onApplicationBootstrap(): void {
    this.listings.start();
  }

  beforeApplicationShutdown(): void {
    this.listings.stop();
  }

  get defaultModel(): string {
    return this.preferences.defaultModel;
  }

  /** For small questions; the default one where none is configured. */
  get classifierModel(): string {
    return this.preferences.classifierModel;
  }

  /** Asked in this order where an agent names none of its own. */
  get fallbacks(): readonly string[] {
    return this.preferences.fallbacks;
  }

  /** The one that is named, else the default. */
  choose(wanted: string | null | undefined): ModelChoice {
    const fullName = wanted ?? this.defaultModel;
    const found = findModel(fullName, this.served);
    if (found.kind !== 'model') return found;
    const { provider, name } = found;
    const adapter = known(this.adapters, provider);
    const card = this.withToldWindow(found.card);
    const model = new PricedModel(adapter, card, (size) => this.noteWindow(card, size));
    return { kind: 'model', chosen: { fullName, provider, name, card, model } };
  }

  limitsOf(provider: string): ProviderLimits {
    return known(this.limits, provider);
  }

  list(): ModelCard[] {
    return cardsOf(this.served).map((card) => this.withToldWindow(card));
  }

  private withToldWindow(card: ModelCard): ModelCard {
    const contextSize = this.windows.get(card.model);
    return contextSize === undefined ? card : withAnswersThatFit({ ...card, contextSize });
  }

  private noteWindow({ model, contextSize }: ModelCard, told: number): void {
    if (told === contextSize) return;
    this.windows.set(model, told);
    if (this.windows.size <= mostWindows) return;
    const [oldest = model] = this.windows.keys();
    this.windows.delete(oldest);
  }

  /** What is configured must be able to answer, or nobody would hear of it before the first turn. */
  private refuseUnreachable(): void {
    const { defaultModel, classifierModel, fallbacks } = this.preferences;
    for (const [setting, name] of [
      ['PARLEY_MODEL', defaultModel],
      ['PARLEY_CLASSIFIER_MODEL', classifierModel],
      ...fallbacks.map((each) => ['PARLEY_MODEL_FALLBACKS', each]),
    ]) {
      const found = findModel(name ?? '', this.served);
      if (found.kind !== 'model') throw new Error(`${setting}: ${found.message}`);
    }
  }
}

function adaptersOf(
  providers: ReadonlyMap<string, Provider>,
  limits: ReadonlyMap<string, ProviderLimits>,
  silenceMs: number,
): ReadonlyMap<string, Model> {
  const adapters = new Map<string, Model>();
  for (const [name, provider] of providers) {
    if (provider.kind !== 'ready') continue;
    adapters.set(name, adapterFor(provider, { name, silenceMs }, known(limits, name)));
  }
  return adapters;
}

function known<T>(of: ReadonlyMap<string, T>, provider: string): T {
  const found = of.get(provider);
  if (found === undefined) throw new Error(`Nobody knows the provider ${provider}.`);
  return found;
}

function listingAddresses(providers: ReadonlyMap<string, Provider>) {
  return new Map(
    [...providers].flatMap(([name, provider]) =>
      provider.kind === 'ready' && provider.listing ? [[name, provider.listing] as const] : [],
    ),
  );
}
