/**
 * Local accounts: Vestibule's own, in one file of whoever runs it, for kiosks and demos. They are none of the machine's, and
 * never have the name of one.
 */
import { join } from 'node:path';
import {
  formatAccounts,
  type LocalAccount,
  localAccountLimit,
  localAccountsLimitBytes,
  parseAccounts,
  refuseName,
  refusePassword,
  refuseRealName,
  type StoredAccount,
} from './local-account-format.ts';
import { makeFolderOf, replaceFile, withFileLock } from './locked-file.ts';
import {
  type DeriveKey,
  defaultParameters,
  hashPassword,
  isPassword,
  makeUnfittingHash,
  type PasswordHash,
} from './password-hash.ts';
import { readPrivateTextFile } from './small-text-file.ts';
import { findStateFolder } from './state-folder.ts';
import { findLocalAccount, isMachineAccount } from './system-accounts.ts';

export type { LocalAccount } from './local-account-format.ts';

/** `why` is a sentence without its full stop. */
export interface BrokenAccounts {
  readonly kind: 'broken';
  readonly why: string;
}
export type LocalAccounts = { readonly kind: 'accounts'; readonly accounts: readonly LocalAccount[] } | BrokenAccounts;

/** `why` is a sentence without its full stop; the file is as it was. */
export type AccountChange = { readonly kind: 'changed' } | Refused;

/** As text, or to be asked for once nothing else is in the way; what it throws goes through. */
export type PasswordSource = string | (() => Promise<string>);

/** What tests put in place of the machine's own. */
export interface AccountPorts {
  readonly deriveKey?: DeriveKey;
  readonly isMachineAccount?: (name: string) => boolean;
  /** How long to wait for other writers. */
  readonly lockWaitMs?: number;
}

const defaultLockWaitMs = 10_000;

/** The file of whoever runs with this uid, whether it is there or not. */
export function localAccountsPath(uid: number, environment: NodeJS.ProcessEnv): string {
  return join(uid === 0 ? '/var/lib/vestibule' : findStateFolder(uid, environment), 'accounts.json');
}

/** The accounts in the order in which they were added; none where there is no file. Never throws. */
export function readLocalAccounts(path: string): LocalAccounts {
  const read = readStoredAccounts(path);
  return read.kind === 'broken' ? read : { kind: 'accounts', accounts: read.accounts.map(withoutPassword) };
}

interface KnownAccounts {
  readonly kind: 'accounts';
  readonly accounts: readonly StoredAccount[];
}
type StoredAccounts = KnownAccounts | BrokenAccounts;

function readStoredAccounts(path: string): StoredAccounts {
  const broken = (why: string): BrokenAccounts => ({ kind: 'broken', why: `the file of accounts ${path} ${why}` });
  const read = readPrivateTextFile(path, localAccountsLimitBytes, process.getuid?.() ?? -1);
  switch (read.kind) {
    case 'missing':
      return { kind: 'accounts', accounts: [] };
    case 'unreadable':
      return broken(read.why);
    case 'text': {
      const parsed = parseAccounts(read.text);
      return parsed.kind === 'broken' ? broken(parsed.why) : parsed;
    }
  }
}

function withoutPassword({ name, realName }: StoredAccount): LocalAccount {
  return { name, realName };
}

/**
 * The account with this name and password; null where there is none, where the machine has an account of this name by now
 * (passwd(5)), and where the file is broken. All of them cost one scrypt of the same parameters, so that time tells nobody
 * which names there are. Rejects only where there is no memory for it.
 */
export async function verifyLocalAccount(
  path: string,
  name: string,
  password: string,
  ports: Pick<AccountPorts, 'deriveKey' | 'isMachineAccount'> = {},
): Promise<LocalAccount | null> {
  const read = readStoredAccounts(path);
  const accounts = read.kind === 'accounts' ? read.accounts : [];
  const account = accounts.find((each) => each.name === name);
  // All accounts have the same parameters, unless the file is older than the default.
  const hash = account?.password ?? makeUnfittingHash(accounts[0]?.password ?? defaultParameters);
  const isPossible = refusePassword(password) === null;
  const isRight = await isPassword(isPossible ? password : '', hash, ports.deriveKey);
  const isTaken = (ports.isMachineAccount ?? ((each) => findLocalAccount(each) !== null))(name);
  return account !== undefined && isPossible && isRight && !isTaken ? withoutPassword(account) : null;
}

/** Refused: a name, real name or password that may not be, a name that is there already or is one of the machine's. */
export async function addLocalAccount(
  path: string,
  account: LocalAccount,
  password: PasswordSource,
  ports: AccountPorts = {},
): Promise<AccountChange> {
  const { name, realName } = account;
  const nameRefusal = refuseName(name);
  if (nameRefusal !== null) return { kind: 'refused', why: `the name ${nameRefusal}` };
  const realNameRefusal = refuseRealName(realName);
  if (realNameRefusal !== null) return { kind: 'refused', why: `the real name ${realNameRefusal}` };
  if ((ports.isMachineAccount ?? isMachineAccount)(name))
    return { kind: 'refused', why: `«${name}» is an account of this machine` };
  return change(path, ports, {
    refuse(accounts) {
      if (accounts.some((each) => each.name === name)) return `there is an account «${name}» already`;
      return accounts.length >= localAccountLimit
        ? `there are ${localAccountLimit} accounts, which is the limit`
        : null;
    },
    prepare: () =>
      withPassword(password, ports, (hash) => (accounts) => [...accounts, { name, realName, password: hash }]),
  });
}

/** Refused: a password that may not be, a name that is not there. */
export function setLocalPassword(
  path: string,
  name: string,
  password: PasswordSource,
  ports: AccountPorts = {},
): Promise<AccountChange> {
  return change(path, ports, {
    refuse: (accounts) => refuseAbsent(accounts, name),
    prepare: () =>
      withPassword(
        password,
        ports,
        (hash) => (accounts) => accounts.map((each) => (each.name === name ? { ...each, password: hash } : each)),
      ),
  });
}

/** Refused: a name that is not there. */
export function removeLocalAccount(path: string, name: string, ports: AccountPorts = {}): Promise<AccountChange> {
  return change(path, ports, {
    refuse: (accounts) => refuseAbsent(accounts, name),
    prepare: async () => (accounts) => accounts.filter((each) => each.name !== name),
  });
}

function refuseAbsent(accounts: readonly StoredAccount[], name: string): string | null {
  return accounts.some((each) => each.name === name) ? null : `there is no account «${name}»`;
}

type Edit = (accounts: readonly StoredAccount[]) => readonly StoredAccount[];
interface Refused {
  readonly kind: 'refused';
  readonly why: string;
}

async function withPassword(
  source: PasswordSource,
  { deriveKey }: AccountPorts,
  makeEdit: (hash: PasswordHash) => Edit,
): Promise<Edit | Refused> {
  const password = typeof source === 'string' ? source : await source();
  const refusal = refusePassword(password);
  if (refusal !== null) return { kind: 'refused', why: `the password ${refusal}` };
  return makeEdit(await hashPassword(password, deriveKey));
}

interface Change {
  /** In words, why this cannot be done to these accounts. */
  readonly refuse: (accounts: readonly StoredAccount[]) => string | null;
  /** What takes long, before the lock is taken. */
  readonly prepare: () => Promise<Edit | Refused>;
}

async function change(path: string, ports: AccountPorts, { refuse, prepare }: Change): Promise<AccountChange> {
  const readOrRefuse = (): KnownAccounts | Refused => {
    const read = readStoredAccounts(path);
    if (read.kind === 'broken') return { kind: 'refused', why: read.why };
    const why = refuse(read.accounts);
    return why === null ? read : { kind: 'refused', why };
  };
  // What is refused makes no folder and no lock, and nobody is asked for a password in vain.
  const early = readOrRefuse();
  if (early.kind === 'refused') return early;
  const edit = await prepare();
  if (typeof edit !== 'function') return edit;
  try {
    makeFolderOf(path, process.getuid?.() === 0 ? 0o755 : 0o700);
    const waitMs = ports.lockWaitMs ?? defaultLockWaitMs;
    const done = await withFileLock(path, waitMs, (): AccountChange => {
      const read = readOrRefuse();
      if (read.kind !== 'accounts') return read;
      replaceFile(path, formatAccounts(edit(read.accounts)), 0o600);
      return { kind: 'changed' };
    });
    return done ?? { kind: 'refused', why: `others have been changing ${path} for ${waitMs / 1000} s` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { kind: 'refused', why: `${path} cannot be written (${code})` };
  }
}
