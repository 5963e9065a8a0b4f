export interface Greeting {
  url: string;
  token: string;
  rehearses: boolean;
  logFile: string;
}

/** What a newcomer sees at the end of a start: everything for a first conversation, ready to be pasted. */
export function greeting({ url, token, rehearses, logFile }: Greeting): string {
  const model = rehearses
    ? 'No model key is set, so a rehearsal model answers (ANTHROPIC_API_KEY or OPENAI_API_KEY brings in a real one).'
    : 'Answers come from the model provider that is set up.';
  return `
Parley is up at ${url}
Token  ${token}
Log    ${logFile}
${model}

A first conversation:

  export PARLEY_URL=${url} PARLEY_TOKEN=${token}
  SESSION=$(curl -s -X POST $PARLEY_URL/v1/sessions -H "Authorization: Bearer $PARLEY_TOKEN" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
  curl -N $PARLEY_URL/v1/sessions/$SESSION/turns -H "Authorization: Bearer $PARLEY_TOKEN" \\
    -H 'Content-Type: application/json' -H 'Accept: text/event-stream' -d '{"text":"Hello, who are you?"}'

Ctrl-C stops everything.
`;
}
