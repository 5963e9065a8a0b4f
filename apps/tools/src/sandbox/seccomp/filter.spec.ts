import { describe, expect, it } from '@jest/globals';
import { assemble, codes } from './assemble.js';
import { calls, numbersOf } from './calls.js';
import { systemCallFilter } from './filter.js';
import { auditArchitecture, machines, verdicts, type Machine, type Verdict } from './rules.js';

interface Asked {
  number: number;
  architecture?: number;
  arguments?: [number, ...number[]];
}

/** As the kernel would judge: a tiny machine of its own for the few instructions that a filter uses. */
function judge(machine: Machine, asked: Asked): Verdict | number {
  const given = run(systemCallFilter(machine), recordOf(machine, asked));
  const found = Object.entries(verdicts).find(([, value]) => value >>> 0 === given);
  return found ? (found[0] as Verdict) : given;
}

function recordOf(machine: Machine, { number, architecture, arguments: given = [0] }: Asked): Buffer {
  const record = Buffer.alloc(64);
  record.writeUInt32LE(number >>> 0, 0);
  record.writeUInt32LE(architecture ?? auditArchitecture[machine], 4);
  for (const [index, value] of given.entries()) record.writeUInt32LE(value >>> 0, 16 + index * 8);
  return record;
}

function run(program: Buffer, record: Buffer): number {
  let held = 0;
  for (let at = 0; at < program.length; at += 8) {
    const code = program.readUInt16LE(at);
    const value = program.readUInt32LE(at + 4);
    const jump = (holds: boolean) => (at += 8 * program.readUInt8(holds ? at + 2 : at + 3));
    if (code === codes.give) return value;
    if (code === codes.load) held = record.readUInt32LE(value);
    else if (code === codes.jump) at += 8 * value;
    else if (code === codes.jumpIfEqual) jump(held === value);
    else if (code === codes.jumpIfAtLeast) jump(held >= value);
    else if (code === codes.jumpIfAnyOf) jump((held & value) !== 0);
    else throw new Error(`There is no instruction ${code}.`);
  }
  throw new Error('It ran out of the program.');
}

describe.each(machines)('the filter of system calls for %s', (machine) => {
  const number = (call: keyof typeof calls.judged) => calls.judged[call][machine];

  it('refuses each call on the list, and lets one be that is not', () => {
    for (const each of numbersOf(calls.refused, machine))
      expect(judge(machine, { number: each })).toBe('refuse');
    for (const each of numbersOf(calls.absent, machine))
      expect(judge(machine, { number: each })).toBe('absent');
    const read = { x64: 0, arm64: 63 }[machine];
    const execve = { x64: 59, arm64: 221 }[machine];
    expect([read, execve].map((each) => judge(machine, { number: each }))).toEqual(['allow', 'allow']);
  });

  it.each([
    ['a process', 0x11, 'allow'],
    ['a thread', 0x3d0f00, 'allow'],
    ['a user namespace', 0x10000011, 'refuse'],
    ['a mount namespace', 0x00020011, 'refuse'],
    ['a network namespace', 0x40000011, 'refuse'],
  ] as const)('judges a clone that makes %s', (_what, flags, verdict) => {
    expect(judge(machine, { number: number('clone'), arguments: [flags] })).toBe(verdict);
  });

  it.each([
    ['asks how wide the terminal is', 0x5413, 'allow'],
    ['types into the terminal', 0x5412, 'refuse'],
    ['pastes into the console', 0x541c, 'refuse'],
  ] as const)('judges an ioctl that %s', (_what, request, verdict) => {
    expect(judge(machine, { number: number('ioctl'), arguments: [0, request] })).toBe(verdict);
  });

  it.each([
    ['unix', 1, 'allow'],
    ['inet', 2, 'allow'],
    ['inet6', 10, 'allow'],
    ['packet', 17, 'noFamily'],
    ['alg', 38, 'noFamily'],
    ['vsock', 40, 'noFamily'],
  ] as const)('judges a socket of the family %s', (_name, family, verdict) => {
    expect(judge(machine, { number: number('socket'), arguments: [family] })).toBe(verdict);
  });

  it.each(['second', 'third'] as const)('judges what gives a file its mode by the %s argument', (place) => {
    const before: [number, ...number[]] = place === 'second' ? [0o7777] : [0o7777, 0o7777];
    for (const each of numbersOf(calls.moded[place], machine)) {
      const given = (mode: number) => judge(machine, { number: each, arguments: [...before, mode, 0o7777] });
      expect([0o755, 0o1777, 0o100644].map(given)).toEqual(['allow', 'allow', 'allow']);
      expect([0o4755, 0o2755, 0o6000, 0o104755].map(given)).toEqual(Array(4).fill('refuse'));
    }
  });

  it.each(['second', 'third'] as const)('judges what opens files by the %s argument', (place) => {
    const before: [number, ...number[]] = place === 'second' ? [0o7777] : [0o7777, 0o7777];
    for (const each of numbersOf(calls.opening[place], machine)) {
      const given = (flags: number, mode: number) =>
        judge(machine, { number: each, arguments: [...before, flags, mode] });
      expect([given(0, 0o4755), given(0o2, 0o7777), given(0o101, 0o644)]).toEqual(Array(3).fill('allow'));
      expect([given(0o101, 0o4755), given(0o102, 0o2755), given(0o20200002, 0o4700)]).toEqual(
        Array(3).fill('refuse'),
      );
    }
  });

  it('kills whoever calls as another machine would, whatever it asks for', () => {
    const others = [0x40000003, 0x40000028, 0, 0xffffffff];
    for (const architecture of others) expect(judge(machine, { number: 0, architecture })).toBe('kill');
  });

  it('is short enough for the kernel', () => {
    expect(systemCallFilter(machine).length / 8).toBeLessThan(4_096);
  });
});

it('the other numbers that x64 has for its calls are not there', () => {
  expect(judge('x64', { number: 0x40000000 + 101 })).toBe('absent');
  expect(judge('x64', { number: 0xffffffff })).toBe('absent');
});

it('no jump goes back, or further than a filter can', () => {
  const far = Array.from({ length: 300 }, () => ({ kind: 'load' as const, offset: 0 }));
  const end = { kind: 'label' as const, name: 'end' };
  const jump = { kind: 'if' as const, test: 'equal' as const, value: 0, to: 'end' };
  const give = { kind: 'give' as const, value: 0 };
  expect(() => assemble([end, give, jump])).toThrow('cannot jump');
  expect(() => assemble([jump, ...far, end, give])).toThrow('too far');
});
