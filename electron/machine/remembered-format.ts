/**
 * Format of the file of what is remembered: who logged in last on each seat, and with which session and in which language
 * each user did. Pure: text in, values or one sentence out.
 */
import * as z from 'zod';
import { plainText } from '../contract/session.ts';

/** A value and when it was chosen, milliseconds since the epoch. */
const knownSchema = z.strictObject({ value: plainText(255), atMs: z.number().nonnegative() });
export type Known = z.infer<typeof knownSchema>;

const userSchema = z.strictObject({
  name: plainText(256).min(1),
  /** So that whoever gets the name later inherits nothing. null: an account of Vestibule's own, which has no uid. */
  uid: z.int().nonnegative().nullable(),
  session: knownSchema.nullable(),
  language: knownSchema.nullable(),
});
export type RememberedUser = z.infer<typeof userSchema>;

/** The newest are kept. */
export const userLimit = 2000;
export const seatLimit = 64;
/** As much as that many can need, each character of a name escaped. */
export const rememberedLimitBytes = 8 * 1024 * 1024;

/** Strict: what this version does not know would be lost with the next write. */
const rememberedSchema = z.strictObject({
  version: z.literal(1),
  /** Oldest first. */
  seats: z
    .array(z.strictObject({ seat: plainText(256), name: plainText(256).min(1), uid: z.int().nonnegative().nullable() }))
    .max(seatLimit),
  /** In the order of their last logins. */
  users: z.array(userSchema).max(userLimit),
});
export type Remembered = Omit<z.infer<typeof rememberedSchema>, 'version'>;

export const nothingRemembered: Remembered = { seats: [], users: [] };

export type ParsedRemembered =
  | { readonly kind: 'remembered'; readonly remembered: Remembered }
  /** `why` completes «the file …»; quotes nothing of it. */
  | { readonly kind: 'broken'; readonly why: string };

export function parseRemembered(text: string): ParsedRemembered {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the text.
    return { kind: 'broken', why: 'is not JSON' };
  }
  const parsed = rememberedSchema.safeParse(value);
  if (parsed.success) return { kind: 'remembered', remembered: { seats: parsed.data.seats, users: parsed.data.users } };
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return { kind: 'broken', why: `is not what Vestibule writes${path === '' ? '' : ` (see ${path})`}` };
}

export function formatRemembered({ seats, users }: Remembered): string {
  return `${JSON.stringify({ version: 1, seats, users })}\n`;
}

/** A session of this user that has really started. */
export interface Start {
  readonly seat: string;
  readonly name: string;
  /** null: an account of Vestibule's own. */
  readonly uid: number | null;
  /** Id of the session. */
  readonly session: string;
  /** As it was chosen; null: nobody has chosen one, and whatever was remembered stays. */
  readonly language: string | null;
}

export function withStart(remembered: Remembered, start: Start, atMs: number): Remembered {
  const { seat, name, uid, session, language } = start;
  const before = findUser(remembered, name, uid);
  const user: RememberedUser = {
    ...{ name, uid, session: { value: session, atMs } },
    language: language === null ? (before?.language ?? null) : { value: language, atMs },
  };
  return {
    seats: [...remembered.seats.filter((each) => each.seat !== seat), { seat, name, uid }].slice(-seatLimit),
    // Whoever had the name before and another uid is gone.
    users: [...remembered.users.filter((each) => !hasName(each, name, uid === null)), user].slice(-userLimit),
  };
}

function hasName(
  user: { readonly name: string; readonly uid: number | null },
  name: string,
  isLocal: boolean,
): boolean {
  return user.name === name && (user.uid === null) === isLocal;
}

/** null: nothing is remembered of them, or only of somebody who had the name before. */
export function findUser(remembered: Remembered, name: string, uid: number | null): RememberedUser | null {
  return remembered.users.find((each) => each.name === name && each.uid === uid) ?? null;
}

/** all: everything. last: who logged in last, on this seat or (null) on each. user: all of this name; local: of Vestibule's own. */
export type Forgetting =
  | { readonly kind: 'all' }
  | { readonly kind: 'last'; readonly seat: string | null }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'local'; readonly name: string };

export function without(remembered: Remembered, what: Forgetting): Remembered {
  switch (what.kind) {
    case 'all':
      return nothingRemembered;
    case 'last':
      return { ...remembered, seats: remembered.seats.filter(({ seat }) => what.seat !== null && seat !== what.seat) };
    case 'user':
    case 'local': {
      const stays = (each: { readonly name: string; readonly uid: number | null }): boolean =>
        what.kind === 'user' ? each.name !== what.name : !hasName(each, what.name, true);
      return { seats: remembered.seats.filter(stays), users: remembered.users.filter(stays) };
    }
  }
}
