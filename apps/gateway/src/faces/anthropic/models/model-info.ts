import { z } from 'zod';
import { parseOrRefuse, type Agent } from '#shared/contracts';

export interface ModelInfo {
  id: string;
  type: 'model';
  display_name: string;
  created_at: string;
  lifecycle: 'active';
  line: null;
  capabilities: null;
  max_input_tokens: null;
  max_tokens: null;
  deprecated_at: null;
  retires_at: null;
}

export interface ModelsPage {
  data: ModelInfo[];
  has_more: boolean;
  first_id: string | null;
  last_id: string | null;
}

type Named = Pick<Agent, 'id' | 'name'>;

/** Nobody notes when an agent came to be: the protocol's word for that is the beginning of time. */
export function modelInfo({ id, name }: Named): ModelInfo {
  return {
    id,
    type: 'model',
    display_name: name,
    created_at: '1970-01-01T00:00:00Z',
    lifecycle: 'active',
    line: null,
    capabilities: null,
    max_input_tokens: null,
    max_tokens: null,
    deprecated_at: null,
    retires_at: null,
  };
}

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(20),
  after_id: z.string().optional(),
  before_id: z.string().optional(),
});
export type PageAsked = z.infer<typeof pageSchema>;

export function pageAsked(query: unknown): PageAsked {
  return parseOrRefuse(pageSchema, query, 'query');
}

export function modelsPage(agents: readonly Named[], asked: PageAsked): ModelsPage {
  const { limit, after_id: after, before_id: before } = asked;
  const from = after === undefined ? 0 : placeOf(agents, after) + 1;
  const to = before === undefined ? agents.length : placeOf(agents, before);
  const all = agents.slice(from, to);
  const page = before === undefined ? all.slice(0, limit) : all.slice(-limit);
  return {
    data: page.map(modelInfo),
    has_more: page.length < all.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

/** Behind all others where there is no such agent (any more). */
function placeOf(agents: readonly Named[], id: string): number {
  const place = agents.findIndex((agent) => agent.id === id);
  return place < 0 ? agents.length : place;
}
