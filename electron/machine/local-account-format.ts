/**
 * Format of the file of local accounts, and what their names, real names and passwords may be. Pure: text in, values or one
 * sentence out.
 */
import * as z from 'zod';
import { keyLength, type PasswordHash, parametersLimitBytes, saltLength } from './password-hash.ts';

/** An account of Vestibule's own, which is none of the machine's. */
export interface LocalAccount {
  readonly name: string;
  /** For people; may be empty, and may hold what passwd(5) cannot, such as a colon. */
  readonly realName: string;
}

export interface StoredAccount extends LocalAccount {
  readonly password: PasswordHash;
}

/** How many accounts a file may have; as many fit in `localAccountsLimitBytes`, whatever their names. */
export const localAccountLimit = 1000;
export const localAccountsLimitBytes = 1024 * 1024;
/** In characters (code points). */
export const passwordLimits = { least: 4, most: 256 } as const;
const realNameLimit = 64;

/** useradd(8), and a full stop, which many sites use. */
const namePattern = /^[a-z_][a-z0-9_.-]{0,31}$/;
const reservedName = /^(root|guest|vestibule|vestibule-.*)$/;
/** Embeddings, overrides and isolates of the Unicode Bidirectional Algorithm (UAX #9, section 2), and line breaks. */
const unfitForDisplay = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Each of these completes «the name …», «the real name …», «the password …»; null where nothing is wrong. */
export type Refusal = string | null;

/** Says nothing of accounts of the machine. The name is safe to show where it is refused as reserved only. */
export function refuseName(name: string): Refusal {
  if (!namePattern.test(name))
    return 'must be 1 to 32 lower case letters, digits, «-», «_» or «.», with a letter or «_» first';
  return reservedName.test(name) ? `«${name}» is reserved` : null;
}

/** Whether it has the form of a name, reserved or not. */
export function isName(name: string): boolean {
  return namePattern.test(name);
}

export function refuseRealName(realName: string): Refusal {
  if (!realName.isWellFormed()) return 'is not Unicode text';
  if (unfitForDisplay.test(realName))
    return 'must have no control characters and no changes of the direction of writing';
  return [...realName].length > realNameLimit ? `must have at most ${realNameLimit} characters` : null;
}

/** Never quotes the password. */
export function refusePassword(password: string): Refusal {
  const { least, most } = passwordLimits;
  if (password === '') return 'is empty';
  // Before anything is made of its characters: a code point has at most two units.
  if (password.length > 2 * most) return `must have at most ${most} characters`;
  if (!password.isWellFormed()) return 'is not Unicode text';
  if (/\p{Cc}/u.test(password)) return 'must have no control characters';
  const { length } = [...password];
  if (length < least) return `must have at least ${least} characters`;
  return length > most ? `must have at most ${most} characters` : null;
}

const base64Of = (bytes: number) =>
  z.base64().refine((text) => Buffer.from(text, 'base64').length === bytes, `must be ${bytes} bytes`);

const passwordSchema = z
  .strictObject({
    scheme: z.literal('scrypt'),
    N: z.int().refine((N) => N > 1 && Number.isInteger(Math.log2(N)), 'must be a power of two'),
    r: z.int().min(1).max(64),
    p: z.int().min(1).max(64),
    keyLength: z.literal(keyLength),
    salt: base64Of(saltLength),
    key: base64Of(keyLength),
  })
  .refine(({ N, r }) => 128 * N * r <= parametersLimitBytes, 'would cost too much memory');

const checked = (refuse: (text: string) => Refusal) =>
  z.string().superRefine((text, context) => {
    const why = refuse(text);
    if (why !== null) context.addIssue({ code: 'custom', message: why });
  });

/** Strict: what this version does not know would be lost with the next write. */
const accountsSchema = z.strictObject({
  version: z.literal(1),
  accounts: z
    .array(z.strictObject({ name: checked(refuseName), realName: checked(refuseRealName), password: passwordSchema }))
    .max(localAccountLimit)
    .refine((accounts) => new Set(accounts.map(({ name }) => name)).size === accounts.length, 'a name is there twice'),
});

export type ParsedAccounts =
  | { readonly kind: 'accounts'; readonly accounts: readonly StoredAccount[] }
  /** `why` completes «the file …». */
  | { readonly kind: 'broken'; readonly why: string };

/** The content of the file; quotes nothing of it. */
export function parseAccounts(text: string): ParsedAccounts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the text.
    return { kind: 'broken', why: 'is not JSON' };
  }
  const version = z.object({ version: z.int() }).safeParse(value);
  if (version.success && version.data.version !== 1)
    return { kind: 'broken', why: `has the format version ${version.data.version}, and this Vestibule knows 1 only` };
  const parsed = accountsSchema.safeParse(value);
  if (parsed.success) return { kind: 'accounts', accounts: parsed.data.accounts };
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return { kind: 'broken', why: `is not a list of accounts${path === '' ? '' : ` (see ${path})`}` };
}

export function formatAccounts(accounts: readonly StoredAccount[]): string {
  return `${JSON.stringify({ version: 1, accounts }, null, 2)}\n`;
}
