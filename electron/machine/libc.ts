/**
 * The few calls of the C library that Node does not offer, through koffi. Each takes and gives plain values; a failure is a
 * thrown LibcError where nobody expects one, and a value where it is an answer.
 */
import { closeSync, constants, openSync } from 'node:fs';
import koffi from 'koffi';

// Before the first library: in koffi's own 128 KiB a PAM module that hashes with yescrypt overflows (pam.ts).
koffi.config({ sync_stack_size: 8 << 20, async_stack_size: 2 << 20 });

/** The C library, for what is not below. */
export const libc = koffi.load('libc.so.6');
const prctlCall = libc.func(
  'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
);
const waitpidCall = libc.func('int waitpid(int pid, _Out_ int *status, int options)');
const fcntlCall = libc.func('int fcntl(int fd, int command, long argument)');
const fcntlLockCall = libc.func('int fcntl(int fd, int command, uint8_t *lock)');
const ioctlCall = libc.func('int ioctl(int fd, unsigned long request)');
const ioctlNumberCall = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint32_t *value)');
const ioctlSizeCall = libc.func('int ioctl(int fd, unsigned long request, uint16_t *size)');
const flockCall = libc.func('int flock(int fd, int operation)');
const mountCall = libc.func(
  'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
);
const umount2Call = libc.func('int umount2(const char *target, int flags)');
const setreuidCall = libc.func('int setreuid(unsigned int real, unsigned int effective)');
const pipe2Call = libc.func('int pipe2(_Out_ int *fds, int flags)');
const socketpairCall = libc.func('int socketpair(int domain, int type, int protocol, _Out_ int *fds)');
const setrlimitCall = libc.func('int setrlimit(int resource, uint64_t *limit)');
const getrlimitCall = libc.func('int getrlimit(int resource, _Out_ uint64_t *limit)');

/** A call that had to succeed and did not. `errno` as errno(3) numbers it. */
export class LibcError extends Error {
  readonly errno: number;
  constructor(call: string, errno: number) {
    super(`${call} failed (errno ${errno})`);
    this.name = 'LibcError';
    this.errno = errno;
  }
}

function require0(call: string, result: number): void {
  if (result === -1) throw new LibcError(call, koffi.errno());
}

/** Orphans below this process become its children (PR_SET_CHILD_SUBREAPER, prctl(2)). */
export function becomeSubreaper(): void {
  require0('prctl(PR_SET_CHILD_SUBREAPER)', prctlCall(36, 1, 0, 0, 0));
}

/** The kernel sends this process SIGTERM when its parent dies (PR_SET_PDEATHSIG). A parent that died before is not told. */
export function endWithParent(): void {
  require0('prctl(PR_SET_PDEATHSIG)', prctlCall(1, 15, 0, 0, 0));
}

/** No core file, and no debugger of the same account: this process holds credentials (PR_SET_DUMPABLE, setrlimit(2)). */
export function forbidDumps(): void {
  require0('prctl(PR_SET_DUMPABLE)', prctlCall(4, 0, 0, 0, 0));
  const limit = new BigUint64Array(2);
  require0('getrlimit(RLIMIT_CORE)', getrlimitCall(4, limit));
  limit[0] = 0n;
  require0('setrlimit(RLIMIT_CORE)', setrlimitCall(4, limit));
}

/** This account is who started it, and root is still as whom it acts, as of a program that is setuid root (setreuid(2)). */
export function becomeRealUser(uid: number): void {
  require0('setreuid', setreuidCall(uid, 0));
}

/** How wait(2) tells the end of a process. */
export type ExitOutcome =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'signalled'; readonly signal: number };

/** Reaps this child if it is a zombie; null where there is nothing to reap. Never for a child that libuv knows. */
export function reapChild(pid: number): ExitOutcome | null {
  const status = new Int32Array(1);
  const result: number = waitpidCall(pid, status, 1 /* WNOHANG */);
  if (result <= 0) return null;
  const raw = status[0] ?? 0;
  return (raw & 0x7f) === 0 ? { kind: 'exited', status: (raw >> 8) & 0xff } : { kind: 'signalled', signal: raw & 0x7f };
}

/** The descriptor stays with this process: no program that it starts inherits it (FD_CLOEXEC). */
export function keepToSelf(descriptor: number): void {
  require0('fcntl(F_SETFD)', fcntlCall(descriptor, 2, 1));
}

/** A pipe whose ends no child inherits unless it is given them. */
export function createPipe(): { readonly readEnd: number; readonly writeEnd: number } {
  const descriptors = new Int32Array(2);
  require0('pipe2', pipe2Call(descriptors, 0o2000000 /* O_CLOEXEC */));
  return { readEnd: descriptors[0] ?? -1, writeEnd: descriptors[1] ?? -1 };
}

/** Two connected sockets that no child inherits unless it is given one; each blocks until it is told otherwise (socketpair(2)). */
export function createSocketPair(): readonly [number, number] {
  const descriptors = new Int32Array(2);
  const type = 1 | 0o2000000; /* SOCK_STREAM | SOCK_CLOEXEC */
  require0('socketpair', socketpairCall(1 /* AF_UNIX */, type, 0, descriptors));
  return [descriptors[0] ?? -1, descriptors[1] ?? -1];
}

/** Takes the lock of an open file without waiting (flock(2)); false where another process holds it. */
export function tryLock(descriptor: number): boolean {
  return flockCall(descriptor, 2 | 4 /* LOCK_EX | LOCK_NB */) === 0;
}

/** The same for a lock that several can have; a whole lock of this descriptor becomes one, and may be lost on the way. */
export function trySharedLock(descriptor: number): boolean {
  return flockCall(descriptor, 1 | 4 /* LOCK_SH | LOCK_NB */) === 0;
}

/**
 * A file system in memory on this folder, for one account, as large as logind makes it (logind.conf(5),
 * RuntimeDirectorySize). False where this root may not mount: then the folder itself has to do.
 */
export function mountRuntimeFileSystem(
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): boolean {
  const options = `mode=0700,uid=${uid},gid=${gid},size=10%`;
  return mountCall('tmpfs', path, 'tmpfs', 2 | 4 /* MS_NOSUID | MS_NODEV */, options) === 0;
}

/** Takes whatever is mounted on this folder away, with what is mounted in it; nothing where nothing is. */
export function detachMount(path: string): void {
  while (umount2Call(path, 2 | 8 /* MNT_DETACH | UMOUNT_NOFOLLOW */) === 0);
}

/**
 * Takes the write lock of a whole file without waiting; false where somebody else has a lock on it. Programs that lock with
 * F_SETLK or lockf(3) respect it, but it belongs to the open file (F_OFD_SETLK, fcntl(2)): closing another descriptor of
 * the same file does not lose it.
 */
export function tryWriteLock(descriptor: number): boolean {
  // struct flock: l_type F_WRLCK; from the beginning (l_start 0) to whatever the end will be (l_len 0).
  const lock = new Uint8Array(32);
  lock[0] = 1;
  if (fcntlLockCall(descriptor, 37 /* F_OFD_SETLK */, lock) === 0) return true;
  const errno = koffi.errno();
  if (errno === 11 /* EAGAIN */ || errno === 13 /* EACCES */) return false;
  throw new LibcError('fcntl(F_OFD_SETLK)', errno);
}

/** The user namespace that owns the namespace behind this descriptor, as a new descriptor (NS_GET_USERNS, ioctl_ns(2)). */
export function openOwningUserNamespace(namespaceDescriptor: number): number {
  const descriptor: number = ioctlCall(namespaceDescriptor, 0xb701);
  require0('ioctl(NS_GET_USERNS)', descriptor);
  keepToSelf(descriptor);
  return descriptor;
}

/** Of a terminal, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A new pseudo terminal, unlocked (ioctl_tty(2): TIOCSPTLCK, TIOCGPTN): the descriptor of its master, which no child inherits,
 * and the number of its slave. It never waits (O_NONBLOCK). `path` is the ptmx of the devpts that it shall belong to.
 */
export function openTerminalMaster(path: string): { readonly descriptor: number; readonly number: number } {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const value = new Uint32Array(1);
  try {
    require0('ioctl(TIOCSPTLCK)', ioctlNumberCall(descriptor, 0x40045431, value));
    require0('ioctl(TIOCGPTN)', ioctlNumberCall(descriptor, 0x80045430, value));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { descriptor, number: value[0] ?? 0 };
}

/** TIOCSWINSZ, ioctl_tty(2): the foreground process group gets SIGWINCH. */
export function setTerminalSize(descriptor: number, { columns, rows }: TerminalSize): void {
  require0('ioctl(TIOCSWINSZ)', ioctlSizeCall(descriptor, 0x5414, new Uint16Array([rows, columns, 0, 0])));
}
