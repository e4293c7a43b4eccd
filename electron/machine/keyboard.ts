/**
 * The keyboards of this machine: which layouts there are, and setting one on a display. What becomes an argument of a
 * program comes from the machine's own files and is looked up in XKB's rules before; see contract/accepted-requests.ts.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import type { KeyboardLayout, KeyboardSetting } from '../contract/keyboard.ts';
import { keyboardSettingSchema, layoutLimit } from '../contract/keyboard.ts';
import { say } from '../contract/said.ts';
import {
  type LayoutNames,
  parseDefaultKeyboard,
  parseKeyboardQuery,
  parseXkbList,
  type WrittenKeyboard,
} from '../protocols/xkb-files.ts';
import { launchAs } from './display-server.ts';
import { defaultPath, findProgram } from './find-program.ts';
import { readSmallTextFile } from './small-text-file.ts';

export interface KeyboardFiles {
  /** XKB's list of rules, of the package xkb-data. */
  readonly rules: string;
  /** keyboard(5). */
  readonly machine: string;
}

export const keyboardFiles: KeyboardFiles = {
  rules: '/usr/share/X11/xkb/rules/evdev.lst',
  machine: '/etc/default/keyboard',
};

export interface FoundKeyboard {
  /** null: layouts cannot be set here. */
  readonly setting: KeyboardSetting | null;
  /** What is configured and not there, one sentence each. */
  readonly problems: readonly string[];
}

const rulesLimit = 1024 * 1024;
/** The server compiles the layout with xkbcomp, 20 ms; a server that hangs holds nobody up for longer. */
const limitMs = 5000;

/**
 * What may be chosen: the configured layouts, else those of the desktop that the greeter is on, else the machine's, else
 * `us`, which is what X servers begin with. Model and options are the desktop's or the machine's.
 */
export function findKeyboard(
  configured: readonly string[],
  desktop: WrittenKeyboard | null,
  files: KeyboardFiles = keyboardFiles,
): FoundKeyboard {
  const rules = readSmallTextFile(files.rules, rulesLimit);
  if (rules.kind !== 'text' || findProgram('setxkbmap') === null) {
    const why = rules.kind === 'text' ? 'setxkbmap is not installed' : `XKB's rules ${files.rules} cannot be read`;
    return { setting: null, problems: configured.length === 0 ? [] : [say('notice.noLayouts', { why })] };
  }
  const names = parseXkbList(rules.text);
  const machineFile = readSmallTextFile(files.machine, rulesLimit);
  const machine = machineFile.kind === 'text' ? parseDefaultKeyboard(machineFile.text) : null;
  const unknown = configured.filter((id) => !names.has(id));
  const candidates = [configured, desktop?.layouts ?? [], machine?.layouts ?? [], ['us']];
  const layouts = candidates.map((ids) => listKnown(ids, names)).find((known) => known.length > 0) ?? [];
  const written = desktop ?? machine;
  const plain = { layouts: [...layouts], model: 'pc105', options: [] };
  const asWritten = { ...plain, model: written?.model ?? plain.model, options: written?.options ?? [] };
  const parsed = keyboardSettingSchema.safeParse(asWritten);
  return {
    setting: layouts.length === 0 ? null : parsed.success ? parsed.data : plain,
    problems: unknown.map((id) => say('notice.noLayout', { layout: id })),
  };
}

function listKnown(ids: readonly string[], names: LayoutNames): readonly KeyboardLayout[] {
  return [...new Set(ids)].slice(0, layoutLimit).flatMap((id) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, code: id.replace(/\(.*/, '').toUpperCase(), name: name.slice(0, 256) }];
  });
}

export interface KeyboardTarget {
  /** DISPLAY, and XAUTHORITY where it has one. */
  readonly environment: Readonly<Record<string, string>>;
  /** As root: whose display it is. null: this process's own account's. */
  readonly account: { readonly uid: number; readonly gid: number } | null;
  readonly onChild?: (child: ChildProcess) => void;
}

/**
 * Puts a layout on a display with setxkbmap(1). `session`: where the machine's options let people change layouts by a key
 * (`grp:...`), the others come after it, as many as X has groups for; elsewhere there is this layout alone, since a greeter
 * that says which one it has must be right.
 *
 * Gives why it could not, in one clause; null: it is in force.
 */
export async function setLayout(
  setting: KeyboardSetting,
  id: string,
  purpose: 'greeter' | 'session',
  target: KeyboardTarget,
): Promise<string | null> {
  const layout = setting.layouts.find((each) => each.id === id);
  if (layout === undefined) return `the layout ${id} is not offered`;
  const mayToggle = purpose === 'session' && setting.options.some((option) => option.startsWith('grp:'));
  const others = mayToggle ? setting.layouts.filter((each) => each !== layout) : [];
  const groups = [layout, ...others].slice(0, groupLimit).map((each) => splitId(each.id));
  const options = setting.options.filter((option) => mayToggle || !option.startsWith('grp:'));
  const ran = await runXkbProgram('setxkbmap', target, [
    ...['-rules', 'evdev', '-model', setting.model],
    ...['-layout', groups.map((group) => group.layout).join(',')],
    ...['-variant', groups.map((group) => group.variant).join(',')],
    // The empty one takes away those that were set before.
    ...['', ...options].flatMap((option) => ['-option', option]),
  ]);
  return ran.kind === 'failed' ? ran.why : null;
}

/** XkbNumKbdGroups of the X Keyboard Extension. */
const groupLimit = 4;

function splitId(id: string): { readonly layout: string; readonly variant: string } {
  const [, layout = id, variant = ''] = /^([^(]*)\((.*)\)$/.exec(id) ?? [];
  return { layout, variant };
}

/** What an X server has from its start: nothing needs to be set for that. */
export function isServersOwn({ model, options }: KeyboardSetting, id: string): boolean {
  return id === 'us' && model === 'pc105' && options.length === 0;
}

/** What the display has now; null where it does not say. */
export async function queryKeyboard(target: KeyboardTarget): Promise<WrittenKeyboard | null> {
  const ran = await runXkbProgram('setxkbmap', target, ['-query']);
  return ran.kind === 'failed' ? null : parseKeyboardQuery(ran.output);
}

/** The whole keymap of the display as xkbcomp(1) writes it, also what xmodmap(1) has changed; null where it does not say. */
export async function dumpKeymap(target: KeyboardTarget): Promise<string | null> {
  const ran = await runXkbProgram('xkbcomp', target, ['-xkb', target.environment['DISPLAY'] ?? '', '-']);
  return ran.kind === 'failed' ? null : ran.output;
}

/** Puts back what `dumpKeymap` gave. Gives why it could not; null: it is back. */
export async function restoreKeymap(keymap: string, target: KeyboardTarget): Promise<string | null> {
  // Without warnings, of which keymaps of the system have many.
  const ran = await runXkbProgram('xkbcomp', target, ['-w', '0', '-', target.environment['DISPLAY'] ?? ''], keymap);
  return ran.kind === 'failed' ? ran.why : null;
}

type Ran = { readonly kind: 'ran'; readonly output: string } | { readonly kind: 'failed'; readonly why: string };

function runXkbProgram(
  name: 'setxkbmap' | 'xkbcomp',
  { environment, account, onChild }: KeyboardTarget,
  argv: readonly string[],
  input = '',
): Promise<Ran> {
  const program = findProgram(name, defaultPath);
  if (program === null) return Promise.resolve({ kind: 'failed', why: `${name} is not installed` });
  const [command = '', ...become] = launchAs(account);
  return new Promise((resolve) => {
    const child = execFile(
      command,
      [...become, program, ...argv],
      {
        cwd: '/',
        env: { PATH: defaultPath, LC_ALL: 'C', ...environment },
        timeout: limitMs,
        killSignal: 'SIGKILL',
        maxBuffer: rulesLimit,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ kind: 'ran', output: stdout });
        const lastWords = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
        resolve({ kind: 'failed', why: `${name}: ${lastWords || error.message.split('\n')[0]}` });
      },
    );
    onChild?.(child);
    child.stdin?.on('error', () => undefined); // Its exit tells more.
    child.stdin?.end(input);
  });
}
