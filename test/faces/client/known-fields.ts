import type {
  Approval,
  BegunSession,
  Compacting,
  NewSession,
  QueueItem,
  Regenerate,
  Resend,
  RewindPreview,
  SessionChange,
  Steered,
  Submit,
  Submitted,
  ToldMessage,
  TurnOptions,
} from '#client';

type Fields<T> = Record<keyof Required<T>, true>;

const options: Fields<TurnOptions> = {
  agent: true,
  model: true,
  systemPrompt: true,
  sampling: true,
  thinking: true,
  maxTokens: true,
  answerSchema: true,
  onDisconnect: true,
  permissions: true,
  clientTools: true,
};

const settings = {
  name: true,
  model: true,
  systemPrompt: true,
  agents: true,
  project: true,
  passes: true,
  recall: true,
  scenes: true,
} as const;

const submit: Fields<Submit> = {
  text: true,
  attachments: true,
  messageId: true,
  policy: true,
  after: true,
  ...options,
};
const regenerate: Fields<Regenerate> = { text: true, ...options };
const edit: Fields<Resend> & { action: true } = { text: true, action: true, messageId: true, ...options };
const newSession: Fields<NewSession> = { ...settings, scene: true };
const sessionChange: Fields<SessionChange> = { ...settings, archived: true, read: true };

const submitted: Fields<Submitted> = {
  turn: true,
  message: true,
  status: true,
  events: true,
  position: true,
  becomes: true,
};
const steered: Fields<Steered> = { turn: true, message: true, status: true };
const queueItem: Fields<QueueItem> = {
  turn: true,
  message: true,
  text: true,
  position: true,
  policy: true,
  acceptedAt: true,
};
const approval: Fields<Approval> = {
  approval: true,
  session: true,
  call: true,
  turn: true,
  name: true,
  title: true,
  input: true,
  reason: true,
  expiresAt: true,
  hash: true,
  from: true,
};
const begunSession: Fields<BegunSession> = {
  id: true,
  owner: true,
  ...settings,
  parent: true,
  workspace: true,
  forkedFrom: true,
  createdAt: true,
  archivedAt: true,
  activeAt: true,
  unread: true,
  scene: true,
};
const compacting: Fields<Compacting> = { compaction: true, status: true, events: true };
const rewindPreview: Fields<RewindPreview> = { total: true, byKind: true };
const toldMessage: Fields<ToldMessage> = {
  id: true,
  parent: true,
  turn: true,
  model: true,
  interjectionOf: true,
  role: true,
  author: true,
  status: true,
  blocks: true,
  segments: true,
  usage: true,
  createdAt: true,
  siblings: true,
  onPath: true,
  versions: true,
};

/** What the types of the client say of bodies and answers, under the names that the API's own document has for them. */
export const knownFields: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    Submit: submit,
    Regenerate: regenerate,
    Edit: edit,
    NewSession: newSession,
    SessionChange: sessionChange,
    Submitted: submitted,
    Steered: steered,
    QueueItem: queueItem,
    Approval: approval,
    BegunSession: begunSession,
    Compacting: compacting,
    RewindPreview: rewindPreview,
    ToldMessage: toldMessage,
  }).map(([name, fields]) => [name, Object.keys(fields).toSorted()]),
);
