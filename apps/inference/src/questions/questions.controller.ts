import { Controller, Inject } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import { Query } from '#shared/transport';
import type { Config } from '#shared/config';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { Models } from '../models/models.js';
import { Classifier } from './classifier.js';
import { Embedder } from './embedder.js';

/** What the other services ask of models: only inference holds their providers' keys and limits. */
@Controller()
export class QuestionsController {
  private readonly classifier: Classifier;
  private readonly embedder: Embedder;

  constructor(
    @Inject(BROKER) { clock }: Broker,
    @Inject(CONFIG) config: Config,
    @Inject(Models) models: Models,
  ) {
    this.classifier = new Classifier(models, clock);
    const { embedding } = models;
    const asked = embedding && { embedding, limits: models.limitsOf(embedding.provider) };
    this.embedder = new Embedder(asked, clock, config.PARLEY_EMBEDDING_MS);
  }

  @Query('model.classify')
  classify(question: QueryRequest<'model.classify'>): Promise<QueryResponse<'model.classify'>> {
    return this.classifier.classify(question);
  }

  @Query('model.embed')
  embed(asked: QueryRequest<'model.embed'>): Promise<QueryResponse<'model.embed'>> {
    return this.embedder.embed(asked);
  }
}
