/** Classic BPF, as far as a filter of system calls needs it. */
export const codes = {
  load: 0x20,
  jumpIfEqual: 0x15,
  jumpIfAtLeast: 0x35,
  jumpIfAnyOf: 0x45,
  jump: 0x05,
  give: 0x06,
} as const;

export type Line<Label extends string> =
  | { kind: 'label'; name: Label }
  | { kind: 'load'; offset: number }
  | { kind: 'jump'; to: Label }
  | { kind: 'give'; value: number }
  /** Goes on with the next line where it does not hold. */
  | { kind: 'if'; test: 'equal' | 'at least' | 'any of'; value: number; to: Label };

const tests = {
  equal: codes.jumpIfEqual,
  'at least': codes.jumpIfAtLeast,
  'any of': codes.jumpIfAnyOf,
} as const;

const instructionBytes = 8;
const longestJump = 255;

export function assemble<Label extends string>(lines: readonly Line<Label>[]): Buffer {
  const places = placesOf(lines);
  const instructions = lines.filter((line) => line.kind !== 'label');
  const program = Buffer.alloc(instructions.length * instructionBytes);
  for (const [index, line] of instructions.entries()) {
    const distance = 'to' in line ? distanceTo(places, line.to, index) : 0;
    write(program, index * instructionBytes, line, distance);
  }
  return program;
}

function placesOf<Label extends string>(lines: readonly Line<Label>[]): Map<Label, number> {
  const places = new Map<Label, number>();
  let place = 0;
  for (const line of lines) {
    if (line.kind === 'label') places.set(line.name, place);
    else place += 1;
  }
  return places;
}

function distanceTo<Label extends string>(places: Map<Label, number>, to: Label, from: number): number {
  const place = places.get(to);
  if (place === undefined || place <= from) throw new Error(`A filter cannot jump to "${to}" from there.`);
  const distance = place - from - 1;
  if (distance > longestJump) throw new Error(`It is too far to "${to}" for a filter.`);
  return distance;
}

type Instruction = Exclude<Line<string>, { kind: 'label' }>;

function write(program: Buffer, at: number, line: Instruction, distance: number): void {
  switch (line.kind) {
    case 'load':
      return put(program, at, { code: codes.load, whenTrue: 0, value: line.offset });
    case 'give':
      return put(program, at, { code: codes.give, whenTrue: 0, value: line.value });
    case 'jump':
      return put(program, at, { code: codes.jump, whenTrue: 0, value: distance });
    case 'if':
      return put(program, at, { code: tests[line.test], whenTrue: distance, value: line.value });
  }
}

function put(program: Buffer, at: number, it: { code: number; whenTrue: number; value: number }): void {
  program.writeUInt16LE(it.code, at);
  program.writeUInt8(it.whenTrue, at + 2);
  program.writeUInt32LE(it.value, at + 4);
}
