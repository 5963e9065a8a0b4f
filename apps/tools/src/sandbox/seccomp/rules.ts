/** The machines for which a filter can be made. */
export const machines = ['x64', 'arm64'] as const;
export type Machine = (typeof machines)[number];

/** As the kernel calls the machine to a filter. */
export const auditArchitecture: Record<Machine, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Calls of x64 that are numbered from here on are those of another way to call it. */
export const x32Calls = 0x40000000;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
export const namespaceFlags = 0x7e020000;

/** TIOCSTI and TIOCLINUX, by which a program types into the terminal that it was started from. */
export const typingRequests = [0x5412, 0x541c] as const;

/** AF_UNIX, INET, INET6 and NETLINK. Of the others some reach past the network namespace, as VSOCK does. */
export const socketFamilies = [1, 2, 10, 16] as const;

/** S_ISUID and S_ISGID: outside, a file's owner is the service's user. */
export const borrowingModes = 0o6000;

/** O_CREAT and __O_TMPFILE, without which whatever stands in the place of a mode is none. */
export const makingFlags = 0o20000100;

const errorResult = 0x00050000;
export const verdicts = {
  allow: 0x7fff0000,
  kill: 0x80000000,
  /** EPERM */
  refuse: errorResult | 1,
  /** ENOSYS */
  absent: errorResult | 38,
  /** EAFNOSUPPORT */
  noFamily: errorResult | 97,
} as const;
export type Verdict = keyof typeof verdicts;

/** Where a filter finds what, in the record of a call; the low half of an argument comes first on these machines. */
export const offsets = {
  number: 0,
  architecture: 4,
  firstArgument: 16,
  secondArgument: 24,
  thirdArgument: 32,
  fourthArgument: 40,
} as const;
