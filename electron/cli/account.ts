/** `vestibule account`: the local accounts of whoever calls it. Works on their file, whether a Vestibule runs or not. */
import { isName, refuseName, refuseRealName } from '../machine/local-account-format.ts';
import {
  type AccountChange,
  addLocalAccount,
  localAccountsPath,
  readLocalAccounts,
  removeLocalAccount,
  setLocalPassword,
} from '../machine/local-accounts.ts';
import { forget, rememberedPath } from '../machine/remembered.ts';
import { findLocalAccount } from '../machine/system-accounts.ts';
import { exitStatus, Failure } from './exit-status.ts';
import { formatTable, type Output } from './output.ts';
import { none, type Options, one, type Parsed, parse } from './parse-words.ts';
import { readNewPassword } from './password-input.ts';

/** The exit status; throws a Failure with status 2 at wrong words, with 1 where it could not be done. */
export async function runAccountCommand([action, ...words]: readonly string[]): Promise<number> {
  const path = localAccountsPath(process.getuid?.() ?? -1, process.env);
  switch (action) {
    case 'list': {
      printAccounts(parseAccountWords(words, {}, none).request.output, path);
      return exitStatus.ok;
    }
    case 'add': {
      const { request, positionals, values } = parseAccountWords(words, { 'real-name': { type: 'string' } }, one);
      const account = { name: positionals[0] ?? '', realName: (values['real-name'] as string | undefined) ?? '' };
      requireRight('name', refuseName(account.name));
      requireRight('real name', refuseRealName(account.realName));
      requireChanged(await addLocalAccount(path, account, readNewPassword));
      request.output.json({ account });
      request.output.say(`there is an account «${account.name}» now`);
      return exitStatus.ok;
    }
    case 'passwd': {
      const { request, positionals } = parseAccountWords(words, {}, one);
      const name = requireName(positionals[0] ?? '');
      requireChanged(await setLocalPassword(path, name, readNewPassword));
      request.output.json({ changed: name });
      request.output.say(`«${name}» has a new password`);
      return exitStatus.ok;
    }
    case 'remove': {
      const { request, positionals } = parseAccountWords(words, {}, one);
      const name = requireName(positionals[0] ?? '');
      requireChanged(await removeLocalAccount(path, name));
      // Whoever gets the name later inherits nothing.
      const why = await forget(rememberedPath(process.getuid?.() ?? -1, process.env), { kind: 'local', name });
      if (why !== null) request.output.note(`vestibule: what is remembered of «${name}» is still there: ${why}`);
      request.output.json({ removed: name });
      request.output.say(`there is no account «${name}» any more`);
      return exitStatus.ok;
    }
    default:
      throw new Failure(exitStatus.usage, 'account what? One of add, list, passwd, remove; vestibule help says how');
  }
}

function parseAccountWords(words: readonly string[], options: Options, positionals: typeof none | typeof one): Parsed {
  const parsed = parse(words, options, positionals);
  if (parsed.request.seat !== undefined) throw new Failure(exitStatus.usage, 'accounts belong to no seat');
  return parsed;
}

function requireRight(what: string, refusal: string | null): void {
  if (refusal !== null) throw new Failure(exitStatus.usage, `the ${what} ${refusal}`);
}

/** What has not the form of a name is never shown: it could hold what controls a terminal. */
function requireName(name: string): string {
  if (!isName(name)) requireRight('name', refuseName(name));
  return name;
}

function requireChanged(change: AccountChange): void {
  if (change.kind === 'refused') throw new Failure(exitStatus.failed, change.why);
}

function printAccounts(output: Output, path: string): void {
  const read = readLocalAccounts(path);
  if (read.kind === 'broken') throw new Failure(exitStatus.failed, read.why);
  const { accounts } = read;
  output.json({ accounts });
  for (const { name } of accounts)
    if (findLocalAccount(name) !== null)
      output.note(`vestibule: «${name}» is an account of this machine by now, so nobody can log in with the local one`);
  if (output.isJson) return;
  if (accounts.length === 0) return output.say('no accounts');
  output.say(
    formatTable(
      ['NAME', 'REAL NAME'],
      accounts.map(({ name, realName }) => [name, realName]),
    ),
  );
}
