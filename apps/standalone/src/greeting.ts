import type { ToolServersSeen } from './tool-servers.js';

export interface Greeting {
  url: string;
  token: string;
  rehearses: boolean;
  logFile: string;
  /** Undefined where none is defined. */
  toolServers: ToolServersSeen | undefined;
}

/** What a newcomer sees at the end of a start: everything for a first conversation, ready to be pasted. */
export function greeting({ url, token, rehearses, logFile, toolServers }: Greeting): string {
  const model = rehearses
    ? 'No model key is set, so a rehearsal model answers (ANTHROPIC_API_KEY or OPENAI_API_KEY brings in a real one).'
    : 'Answers come from the model provider that is set up.';
  return `
Parley is up at ${url}
Token  ${token}
Log    ${logFile}${toolServers ? `\nTools  ${serversInWords(toolServers)}` : ''}
${model}

A first conversation:

  export PARLEY_URL=${url} PARLEY_TOKEN=${token}
  SESSION=$(curl -s -X POST $PARLEY_URL/v1/sessions -H "Authorization: Bearer $PARLEY_TOKEN" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
  curl -N $PARLEY_URL/v1/sessions/$SESSION/turns -H "Authorization: Bearer $PARLEY_TOKEN" \\
    -H 'Content-Type: application/json' -H 'Accept: text/event-stream' -d '{"text":"Hello, who are you?"}'

Ctrl-C stops everything.
`;
}

function serversInWords({ up, away }: ToolServersSeen): string {
  const said = [
    ...(up.length > 0 ? [`up: ${up.join(', ')}`] : []),
    ...(away.length > 0
      ? [`not there yet: ${away.join(', ')} (what is wrong, if anything, is in the log)`]
      : []),
  ];
  return `tool servers ${said.join('; ') || 'none so far (what is wrong with them is in the log)'}`;
}
