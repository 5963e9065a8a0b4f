/** `*` stands for one token, `>` for all that follow. */
export function matches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const tokens = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return tokens.length > index;
    if (tokens[index] === undefined || (token !== '*' && token !== tokens[index])) return false;
  }
  return wanted.length === tokens.length;
}

/** The same question is asked of the same few subjects again and again. */
export class SubjectMatcher {
  private readonly known = new Map<string, Map<string, boolean>>();

  matches(pattern: string, subject: string): boolean {
    if (pattern === subject) return true;
    let answers = this.known.get(pattern);
    if (!answers) this.known.set(pattern, (answers = new Map()));
    let answer = answers.get(subject);
    if (answer === undefined) answers.set(subject, (answer = matches(pattern, subject)));
    return answer;
  }
}
