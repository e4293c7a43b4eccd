/**
 * Session files (.desktop) by the Desktop Entry Specification 1.5: from text to the program of a session. No shell is
 * ever involved: `Exec` is split here and run as it is.
 */
import { sayProblem } from '../contract/problem-words.ts';
import { type SessionModel, type SessionProgram, sessionModelSchema } from '../contract/session.ts';
import { expandExec } from './desktop-exec.ts';

export interface DesktopEntryProblem {
  /** From 1; null where the whole file is meant. */
  readonly line: number | null;
  /** What is wrong, in words. */
  readonly text: string;
}

export interface SessionDesktopEntry {
  readonly program: SessionProgram;
  /** Comment in the wanted language; may be empty. */
  readonly comment: string;
  /** A program without which the entry is not to be offered: a path, or a name to be looked for in PATH. */
  readonly tryExec: string | null;
  /** True: not offered to people. */
  readonly noDisplay: boolean;
}

export type ParsedDesktopEntry =
  /** Problems here spoil nothing: what they are about was left out. */
  | { readonly kind: 'session'; readonly entry: SessionDesktopEntry; readonly problems: readonly DesktopEntryProblem[] }
  /** `Hidden=true`: to be treated as though it did not exist, and the same file of a later folder neither. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'broken'; readonly problem: DesktopEntryProblem };

export interface DesktopEntryContext {
  /** File name without `.desktop`. */
  readonly id: string;
  /** Where the file is, for the field code %k. */
  readonly path: string;
  /** As in LC_MESSAGES, such as `de_AT.UTF-8@euro`; null or `C` for the unlocalised values. */
  readonly language: string | null;
}

/** Reads one session file. Never throws. */
export function parseDesktopEntry(text: string, context: DesktopEntryContext): ParsedDesktopEntry {
  const group = readDesktopEntryGroup(text);
  if (group.kind === 'broken') return group;
  const problems = [...group.problems];
  const keys = group.keys;
  const broken = (key: string, what: string): ParsedDesktopEntry => ({
    kind: 'broken',
    problem: { line: keys.get(key)?.line ?? null, text: what },
  });
  const flag = (key: string): boolean => {
    const found = keys.get(key);
    // 1 and 0 are what the specification calls deprecated.
    if (found === undefined || ['false', '0'].includes(found.value)) return false;
    if (['true', '1'].includes(found.value)) return true;
    problems.push({ line: found.line, text: sayProblem('session.noFlag', { key, there: shorten(found.value) }) });
    return false;
  };
  const plain = (key: string): string => unescapeString(keys.get(key)?.value ?? '');

  if (flag('Hidden')) return { kind: 'hidden' };
  const type = plain('Type');
  if (type === '') problems.push({ line: null, text: sayProblem('session.noType') });
  // XSession is no type of the specification, but some window managers have shipped it.
  else if (!['Application', 'XSession'].includes(type))
    return broken('Type', sayProblem('session.type', { there: shorten(type) }));

  const localeKeys = localisedKeys(context.language);
  const name = cleanLine(unescapeString(findLocalised(keys, 'Name', localeKeys) ?? '')).slice(0, 255);
  if (name === '') problems.push({ line: null, text: sayProblem('session.noName') });
  const shownName = name === '' ? context.id : name;

  const exec = plain('Exec');
  if (exec.trim() === '') return broken('Exec', sayProblem('session.noExec'));
  const icon = unescapeString(findLocalised(keys, 'Icon', localeKeys) ?? '');
  const expanded = expandExec(exec, { icon, name: shownName, path: context.path });
  if (expanded.kind === 'broken') return broken('Exec', expanded.text);
  for (const remark of expanded.remarks) problems.push({ line: keys.get('Exec')?.line ?? null, text: remark });

  const folder = plain('Path');
  const folderIsUsable = folder.startsWith('/') && folder.length <= 4096;
  if (folder !== '' && !folderIsUsable) {
    problems.push({
      line: keys.get('Path')?.line ?? null,
      text: sayProblem('session.path', { there: shorten(folder) }),
    });
  }
  const model = plain('X-Vestibule-Model');
  if (model !== '' && !sessionModelSchema.safeParse(model).success)
    return broken('X-Vestibule-Model', sayProblem('session.model', { there: shorten(model) }));
  const tryExec = plain('TryExec');
  const entry: SessionDesktopEntry = {
    program: {
      id: context.id,
      name: shownName,
      argv: [...expanded.argv],
      desktopNames: [...readList(keys.get('DesktopNames')?.value ?? '')],
      workingDirectory: folderIsUsable ? folder : null,
      ...(model === '' ? {} : { model: model as SessionModel }),
    },
    comment: cleanLine(unescapeString(findLocalised(keys, 'Comment', localeKeys) ?? '')).slice(0, 1000),
    tryExec: tryExec === '' ? null : tryExec,
    noDisplay: flag('NoDisplay'),
  };
  return { kind: 'session', entry, problems };
}

interface KeyLine {
  /** As it stands in the file: escapes are still in it. */
  readonly value: string;
  readonly line: number;
}

type Group =
  | {
      readonly kind: 'group';
      readonly keys: ReadonlyMap<string, KeyLine>;
      readonly problems: readonly DesktopEntryProblem[];
    }
  | { readonly kind: 'broken'; readonly problem: DesktopEntryProblem };

/** Key with its locale in brackets, as in section 3.3 of the specification. */
const keyPattern = /^([A-Za-z0-9-]+(?:\[[^\]\s]+\])?)\s*=\s*(.*)$/;
/** One file of noise needs no list of all its lines. */
const problemLimit = 10;

function readDesktopEntryGroup(text: string): Group {
  if (text.includes('\0')) return { kind: 'broken', problem: { line: null, text: sayProblem('session.nul') } };
  const keys = new Map<string, KeyLine>();
  const problems: DesktopEntryProblem[] = [];
  const report = (line: number, what: string) => {
    if (problems.length < problemLimit) problems.push({ line, text: what });
  };
  let inside = false;
  let found = false;
  for (const [index, raw] of text
    .replace(/^\u{feff}/u, '')
    .split('\n')
    .entries()) {
    // Leading and trailing blanks, and with them the CR of other systems, mean nothing.
    const content = raw.trim();
    const line = index + 1;
    if (content === '' || content.startsWith('#')) continue;
    if (content.startsWith('[')) {
      inside = content === '[Desktop Entry]';
      if (inside && found) report(line, sayProblem('session.groupTwice'));
      found ||= inside;
      continue;
    }
    if (!inside) continue;
    const match = keyPattern.exec(content);
    const [, key, value] = match ?? [];
    if (key === undefined || value === undefined)
      report(line, sayProblem('session.noLine', { there: shorten(content) }));
    else if (keys.has(key)) report(line, sayProblem('session.keyTwice', { there: shorten(key) }));
    else keys.set(key, { value, line });
  }
  if (!found) return { kind: 'broken', problem: { line: null, text: sayProblem('session.noGroup') } };
  return { kind: 'group', keys, problems };
}

/**
 * What may stand in brackets after a key, best first: «Localized values for keys» of the specification. The encoding of
 * the wanted language is left out of account.
 */
export function localisedKeys(language: string | null): readonly string[] {
  const match = /^([A-Za-z]+)(?:_([A-Za-z]+))?(?:\.[^@]*)?(?:@(.+))?$/.exec(language ?? '');
  const [, lang, country, modifier] = match ?? [];
  if (lang === undefined || lang === 'C' || lang === 'POSIX') return [];
  const withCountry = country === undefined ? null : `${lang}_${country}`;
  return [
    ...(withCountry !== null && modifier !== undefined ? [`${withCountry}@${modifier}`] : []),
    ...(withCountry === null ? [] : [withCountry]),
    ...(modifier === undefined ? [] : [`${lang}@${modifier}`]),
    lang,
  ];
}

function findLocalised(
  keys: ReadonlyMap<string, KeyLine>,
  key: string,
  localeKeys: readonly string[],
): string | undefined {
  for (const locale of localeKeys) {
    const found = keys.get(`${key}[${locale}]`);
    if (found !== undefined) return found.value;
  }
  return keys.get(key)?.value;
}

const escapes: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** The escapes of every string value. A backslash before anything else stays: many files have `\$` in Exec. */
function unescapeString(value: string): string {
  return value.replace(/\\(.)/gs, (whole, character: string) => escapes[character] ?? whole);
}

/** A list value: items end with a semicolon, and `\;` is a semicolon in an item. */
function readList(value: string): readonly string[] {
  const items = value.match(/(?:\\.|[^;\\])+/gs) ?? [];
  return items
    .map((item) => cleanLine(unescapeString(item.replaceAll('\\;', ';'))).slice(0, 255))
    .filter((item) => item !== '')
    .slice(0, 32);
}

/** Text for people: one line, without control characters. */
function cleanLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

function shorten(text: string): string {
  const line = cleanLine(text);
  return `«${line.length > 60 ? `${line.slice(0, 57)}...` : line}»`;
}
