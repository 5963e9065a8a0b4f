import { z } from 'zod';
import { idSchema, listedSessionSchema, sceneSettingSchema, sessionExportSchema } from '#shared/contracts';
import type { BegunSession } from '../../sessions/new-sessions.js';
import { newSessionSchema, sessionChangeBody, settingFields } from '../../sessions/session-body.js';

const { model, systemPrompt, agents, project, passes, recall, scenes } = settingFields;

const told = {
  model: model.describe('`<provider>/<model>`; without it `PARLEY_MODEL`.'),
  systemPrompt,
  agents: agents.describe('Who takes part, the host first, up to 20; nobody stands for the built-in agent.'),
  project: project.describe('One of the asker’s own.'),
  passes: passes.describe(
    'What is made of the conversation beside its turns. Without the list as its host says, else as `scenes` wants it, else `PARLEY_PASSES`.',
  ),
  recall: recall.describe(
    'What its agents remember: what was said `everywhere`, in this `session`, or nothing. `everywhere` unless given.',
  ),
  scenes: scenes.describe('It plays in scenes, and its first turn opens one.'),
};

export const newSession = newSessionSchema
  .extend({
    model: told.model.optional(),
    agents: told.agents.optional(),
    project: told.project.optional(),
    passes: told.passes.optional(),
    recall: told.recall.optional(),
    scenes: told.scenes.optional(),
    scene: sceneSettingSchema.optional().describe('A scene to begin with. Then `scenes` is true.'),
  })
  .describe('A new conversation. Every field may be left out.');

export const sessionChange = sessionChangeBody
  .extend({
    model: told.model.nullable().optional(),
    agents: told.agents.optional(),
    project: told.project.nullable().optional(),
    passes: told.passes.nullable().optional(),
    recall: told.recall.optional(),
    scenes: told.scenes.optional(),
    read: z.literal(true).optional().describe('All that was said until now was read.'),
  })
  .describe(
    'What is to be changed; the rest stays. Null takes a name, a model, a system prompt, a project or passes away.',
  );

export const session = listedSessionSchema.describe(
  '`unread`: a reply has ended since its owner has last read it.',
);

export const begunSession = listedSessionSchema
  .extend({
    scene: z
      .object({ id: idSchema, status: z.enum(['open', 'pending', 'failed']) })
      .optional()
      .describe(
        'Where one was asked for. `pending`: it is stored, and will be opened. `failed`: nobody has confirmed it; list the scenes, and open one if none is.',
      ),
  })
  .describe('A session that was begun just now.') satisfies z.ZodType<BegunSession>;

export const sessions = z
  .object({
    sessions: z.array(session),
    cursor: z.string().nullable().describe('For the next page; null where this is the last.'),
  })
  .describe('That in which something was said last comes first.');

export const sessionFile = sessionExportSchema.describe(
  'A session as a file: its settings, the whole tree of messages, and all that its agents have come to know.',
);
