import { componentSchemas, type JsonSchema } from './components.js';
import { operationOf, type Operation } from './operation.js';
import { groups, type Method } from './route.js';
import { routes } from './routes/index.js';

export interface OpenApiDocument {
  openapi: '3.1.1';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: { securitySchemes: Record<string, object>; schemas: Record<string, JsonSchema> };
}

const description = `A durable backend for conversations with agents. JSON in camelCase, times in RFC 3339. Unknown fields of a request are refused; answers and events may grow new ones.

Server-sent events are written like this:

    id: <cursor>
    event: <type>
    data: <the event, as JSON of one line>

and a line of \`: hb\` now and then says that the stream lives. \`x-event-data\` of an answer says what \`data\` can be. \`id\` is the cursor to come back with, as \`Last-Event-ID\` or \`?after=\`: nothing is lost and nothing comes twice. An event without an id is no place to come back to. A stream that ends before its natural end says so in an event \`stream.closed\`, whose data is \`StreamClosed\`. Every turn that was accepted ends with exactly one of \`turn.completed\`, \`turn.stopped\` and \`turn.failed\`.`;

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'Reading needs the scope `read`, all else `write`.' },
  ticket: {
    type: 'apiKey',
    in: 'query',
    name: 'ticket',
    description: 'A fresh one-time ticket from `POST /v1/tickets`, where no header can be sent.',
  },
};

/** What the gateway answers, for programs. Pure: made of the route tables and the contracts alone. */
export function openApiDocument(): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return {
    openapi: '3.1.1',
    info: { title: 'Parley', version: '1', description },
    servers: [{ url: '/' }],
    tags: Object.entries(groups).map(([name, text]) => ({ name, description: text })),
    paths,
    components: { securitySchemes, schemas: componentSchemas() },
  };
}
