import { assemble, type Line } from './assemble.js';
import { calls, numbersOf } from './calls.js';
import {
  auditArchitecture,
  borrowingModes,
  makingFlags,
  namespaceFlags,
  offsets,
  socketFamilies,
  typingRequests,
  verdicts,
  x32Calls,
  type Machine,
  type Verdict,
} from './rules.js';

type Label =
  | Verdict
  | 'this machine'
  | (typeof judgedCalls)[number]
  | 'mode second'
  | 'mode third'
  | 'mode fourth'
  | 'opening second'
  | 'opening third'
  | 'mode';
type Lines = Line<Label>[];

/**
 * What the kernel asks before each system call of a command. It allows by default: the namespaces keep a command in,
 * and this takes away what could be turned against them.
 */
export function systemCallFilter(machine: Machine): Buffer {
  return assemble<Label>([
    { kind: 'load', offset: offsets.architecture },
    { kind: 'if', test: 'equal', value: auditArchitecture[machine], to: 'this machine' },
    ...given('kill'),
    { kind: 'label', name: 'this machine' },
    { kind: 'load', offset: offsets.number },
    ...(machine === 'x64' ? [when('at least', x32Calls, 'absent')] : []),
    ...numbersOf(calls.absent, machine).map((number) => when('equal', number, 'absent')),
    ...numbersOf(calls.refused, machine).map((number) => when('equal', number, 'refuse')),
    ...judgedCalls.map((call) => when('equal', calls.judged[call][machine], call)),
    ...(['second', 'third'] as const).flatMap((place) => [
      ...numbersOf(calls.moded[place], machine).map((number) => when('equal', number, `mode ${place}`)),
      ...numbersOf(calls.opening[place], machine).map((number) => when('equal', number, `opening ${place}`)),
    ]),
    { kind: 'jump', to: 'allow' },
    ...judgements,
    ...modes,
    ...(['allow', 'refuse', 'absent', 'noFamily'] as const).flatMap((verdict) => [
      { kind: 'label' as const, name: verdict },
      ...given(verdict),
    ]),
  ]);
}

const judgedCalls = ['clone', 'ioctl', 'socket'] as const;

const judgements: Lines = [
  { kind: 'label', name: 'clone' },
  { kind: 'load', offset: offsets.firstArgument },
  when('any of', namespaceFlags, 'refuse'),
  { kind: 'jump', to: 'allow' },
  { kind: 'label', name: 'ioctl' },
  { kind: 'load', offset: offsets.secondArgument },
  ...typingRequests.map((request) => when('equal', request, 'refuse')),
  { kind: 'jump', to: 'allow' },
  { kind: 'label', name: 'socket' },
  { kind: 'load', offset: offsets.firstArgument },
  ...socketFamilies.map((family) => when('equal', family, 'allow')),
  { kind: 'jump', to: 'noFamily' },
];

/** Of what is opened, the mode is one only where that makes it; it stands behind the flags. */
const modes: Lines = [
  { kind: 'label', name: 'opening second' },
  { kind: 'load', offset: offsets.secondArgument },
  when('any of', makingFlags, 'mode third'),
  { kind: 'jump', to: 'allow' },
  { kind: 'label', name: 'opening third' },
  { kind: 'load', offset: offsets.thirdArgument },
  when('any of', makingFlags, 'mode fourth'),
  { kind: 'jump', to: 'allow' },
  { kind: 'label', name: 'mode second' },
  { kind: 'load', offset: offsets.secondArgument },
  { kind: 'jump', to: 'mode' },
  { kind: 'label', name: 'mode third' },
  { kind: 'load', offset: offsets.thirdArgument },
  { kind: 'jump', to: 'mode' },
  { kind: 'label', name: 'mode fourth' },
  { kind: 'load', offset: offsets.fourthArgument },
  { kind: 'label', name: 'mode' },
  when('any of', borrowingModes, 'refuse'),
  { kind: 'jump', to: 'allow' },
];

function when(test: 'equal' | 'at least' | 'any of', value: number, to: Label): Line<Label> {
  return { kind: 'if', test, value, to };
}

function given(verdict: Verdict): Lines {
  return [{ kind: 'give', value: verdicts[verdict] >>> 0 }];
}
