const ID = 'rehearsal';
const NAME = 'Rehearsal (plays a model by script)';
/** Both providers tell when a model came out; a stand-in never did. */
const EPOCH = new Date(0).toISOString();

export function anthropicModels(): unknown {
  const model = { type: 'model', id: ID, display_name: NAME, created_at: EPOCH };
  return { data: [model], has_more: false, first_id: ID, last_id: ID };
}

export function openaiModels(): unknown {
  return { object: 'list', data: [{ id: ID, object: 'model', created: 0, owned_by: 'parley' }] };
}
