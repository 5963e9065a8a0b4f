import type { Machine } from './rules.js';

type Numbers = Record<Machine, number>;

/** Of a call that a machine does not have; the kernel refuses that number by itself. */
const none = 0xffff;

/** What a call is numbered on x64 and arm64, from the kernel's own headers. */
const numbered = (x64: number, arm64: number): Numbers => ({ x64, arm64 });

/** A C library that is told that they are not there falls back on what can be judged or counted. */
const absent = {
  // Its flags lie in memory, where a filter cannot look.
  clone3: numbered(435, 435),
  // Memory that belongs to no process's count until it is mapped.
  memfd_create: numbered(319, 279),
  memfd_secret: numbered(447, 447),
  shmget: numbered(29, 194),
  msgget: numbered(68, 186),
  semget: numbered(64, 190),
  // The mode of what it makes lies in memory, too.
  openat2: numbered(437, 437),
  // What is asked through a ring passes no filter.
  io_uring_setup: numbered(425, 425),
  io_uring_enter: numbered(426, 426),
  io_uring_register: numbered(427, 427),
} as const;

const refused = {
  // Into other processes.
  ptrace: numbered(101, 117),
  process_vm_readv: numbered(310, 270),
  process_vm_writev: numbered(311, 271),
  pidfd_getfd: numbered(438, 438),
  kcmp: numbered(312, 272),
  // What is mounted, and where the root is.
  mount: numbered(165, 40),
  umount2: numbered(166, 39),
  mount_setattr: numbered(442, 442),
  open_tree: numbered(428, 428),
  open_tree_attr: numbered(467, 467),
  move_mount: numbered(429, 429),
  fsopen: numbered(430, 430),
  fsconfig: numbered(431, 431),
  fsmount: numbered(432, 432),
  fspick: numbered(433, 433),
  pivot_root: numbered(155, 41),
  chroot: numbered(161, 51),
  // Namespaces.
  unshare: numbered(272, 97),
  setns: numbered(308, 268),
  // Parts of the kernel that have been a way out before, and that no tool of ours needs.
  keyctl: numbered(250, 219),
  add_key: numbered(248, 217),
  request_key: numbered(249, 218),
  bpf: numbered(321, 280),
  perf_event_open: numbered(298, 241),
  userfaultfd: numbered(323, 282),
  open_by_handle_at: numbered(304, 265),
  name_to_handle_at: numbered(303, 264),
  fanotify_init: numbered(300, 262),
  move_pages: numbered(279, 239),
  migrate_pages: numbered(256, 238),
  lookup_dcookie: numbered(212, 18),
  // The machine as a whole.
  syslog: numbered(103, 116),
  kexec_load: numbered(246, 104),
  kexec_file_load: numbered(320, 294),
  init_module: numbered(175, 105),
  finit_module: numbered(313, 273),
  delete_module: numbered(176, 106),
  acct: numbered(163, 89),
  quotactl: numbered(179, 60),
  quotactl_fd: numbered(443, 443),
  swapon: numbered(167, 224),
  swapoff: numbered(168, 225),
  reboot: numbered(169, 142),
  settimeofday: numbered(164, 170),
  clock_settime: numbered(227, 112),
  sethostname: numbered(170, 161),
  setdomainname: numbered(171, 162),
  vhangup: numbered(153, 58),
  nfsservctl: numbered(180, 42),
  iopl: numbered(172, none),
  ioperm: numbered(173, none),
} as const;

/** Judged by one of their arguments. */
const judged = {
  clone: numbered(56, 220),
  ioctl: numbered(16, 29),
  socket: numbered(41, 198),
} as const;

/** Give a file its mode, by which argument. Of a folder that is made the kernel itself takes no more than its rights. */
const moded = {
  second: {
    chmod: numbered(90, none),
    fchmod: numbered(91, 52),
    creat: numbered(85, none),
    mknod: numbered(133, none),
  },
  third: {
    fchmodat: numbered(268, 53),
    fchmodat2: numbered(452, 452),
    mknodat: numbered(259, 33),
  },
} as const;

/** Give a file its mode where they make one, as the argument before says. */
const opening = { second: { open: numbered(2, none) }, third: { openat: numbered(257, 56) } } as const;

export const calls = { absent, refused, judged, moded, opening } as const;

export function numbersOf(these: Record<string, Numbers>, machine: Machine): number[] {
  return Object.values(these)
    .map((numbers) => numbers[machine])
    .filter((number) => number !== none);
}
