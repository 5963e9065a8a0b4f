/** With one of these a shell does more than the one thing that stands at the beginning. */
const operator = /[;&|<>()`$\r\n]/;
const operators = /[;&|<>(){}`$\r\n]+/;
const assignment = /^\w+=\S*\s+/;

export function isOneCommand(command: string): boolean {
  return !operator.test(command);
}

/**
 * Everything in a command that might be one of its own. It finds what nobody has hidden: a shell has more ways to
 * say a thing than anybody can list, so what must not happen is kept out by the sandbox and not by this.
 */
export function commandsIn(command: string): string[] {
  const pieces = [command, ...command.split(operators)];
  return [...new Set(pieces.flatMap(readings))].filter((each) => each !== '');
}

/** As it stands, without quotes, and without the variables that are set for it. */
function readings(piece: string): string[] {
  const plain = piece
    .replaceAll(/["'\\]/g, '')
    .trim()
    .replaceAll(/\s+/g, ' ');
  return [piece.trim(), plain, withoutAssignments(plain)];
}

function withoutAssignments(command: string): string {
  const rest = command.replace(assignment, '');
  return rest === command ? command : withoutAssignments(rest);
}
