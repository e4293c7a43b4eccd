/** `vestibule doctor`: what this machine can do, and what is in the way. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { statusSchema } from '../contract/control.ts';
import { printable } from '../contract/printable.ts';
import { readManagerCatalogue } from '../machine/catalogue-port.ts';
import { findOwnFiles, readConfiguration } from '../machine/configuration-file.ts';
import { hasElectron } from '../machine/electron-binary.ts';
import { findProgram } from '../machine/find-program.ts';
import { localAccountsPath, readLocalAccounts } from '../machine/local-accounts.ts';
import { createLogind } from '../machine/logind.ts';
import { findGreeterService, findPamServices, greeterService } from '../machine/pam-service.ts';
import { listMissingRecords, machineRecordFiles } from '../machine/records/login-records.ts';
import { readRemembered, rememberedPath } from '../machine/remembered.ts';
import { findRunningSeats, listBases } from '../machine/runtime-folder.ts';
import { findLocalAccount, serviceAccountName } from '../machine/system-accounts.ts';
import { ask, type SeatAddress } from './connection.ts';
import { exitStatus } from './exit-status.ts';
import type { Output } from './output.ts';

interface Finding {
  readonly name: string;
  /** ok: as it should be. note: works, but somebody may want to know. problem: something will not work. */
  readonly state: 'ok' | 'note' | 'problem';
  readonly text: string;
}

/** Status 1 where there is a problem. */
export async function runDoctor(output: Output): Promise<number> {
  const findings: readonly Finding[] = [
    ...checkPrograms(),
    checkIsolation(),
    checkSocketFolder(),
    ...checkAccounts(),
    checkPam(),
    ...checkGreeterPam(),
    checkOwnAccounts(),
    checkMemory(),
    ...checkLoginRecords(),
    await checkLogind(),
    checkRuntime(),
    ...(await checkConfiguration()),
    ...checkSessions(),
    ...(await checkSeats()),
  ];
  const problems = findings.filter((finding) => finding.state === 'problem');
  output.json({ findings, problems: problems.length });
  const marks = { ok: 'ok      ', note: 'note    ', problem: 'PROBLEM ' } as const;
  for (const { state, name, text } of findings) output.say(`${marks[state]} ${name}: ${text}`);
  return problems.length === 0 ? exitStatus.ok : exitStatus.failed;
}

function checkPrograms(): readonly Finding[] {
  const programs = [
    ['chromium', 'draws the pages where Electron’s own binary is not there'],
    ['Xvnc', 'the display servers of sessions'],
    ['setpriv', 'starts programs as other accounts'],
    ['xterm', 'the failsafe session'],
    ['bwrap', 'isolates guests'],
  ] as const;
  return programs.map(([name, purpose]): Finding => {
    const path = findProgram(name);
    const optional = name === 'bwrap' || name === 'xterm';
    return path === null
      ? { name, state: optional ? 'note' : 'problem', text: `not installed (${purpose})` }
      : { name, state: 'ok', text: path };
  });
}

function checkIsolation(): Finding {
  const bwrap = findProgram('bwrap');
  if (bwrap === null) return { name: 'isolation', state: 'note', text: 'guests are not isolated without bubblewrap' };
  const account = process.getuid?.() === 0 ? findLocalAccount(serviceAccountName) : null;
  const identity =
    account === null ? [] : ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
  const tried = spawnSync('setpriv', [...identity, '--', bwrap, '--unshare-pid', '--ro-bind', '/', '/', 'true'], {
    timeout: 5000,
  });
  return tried.status === 0
    ? { name: 'isolation', state: 'ok', text: 'an ordinary account can make namespaces of its own' }
    : {
        name: 'isolation',
        state: 'problem',
        text: `bubblewrap cannot make a namespace: ${String(tried.stderr).trim().slice(0, 200)}`,
      };
}

function checkSocketFolder(): Finding {
  const name = '/tmp/.X11-unix';
  if (!existsSync(name)) return { name, state: 'ok', text: 'not there yet; the first display server makes it' };
  const { uid } = statSync(name);
  if (uid === 0 || uid === process.getuid?.()) return { name, state: 'ok', text: 'belongs to whom it should' };
  const owner = findLocalAccount(uid)?.name ?? `uid ${uid}`;
  return { name, state: 'problem', text: `belongs to ${owner}, who can replace every display’s socket` };
}

function checkAccounts(): readonly Finding[] {
  if (process.getuid?.() !== 0) return [];
  return [serviceAccountName, 'vestibule-guest-1'].map((name) =>
    findLocalAccount(name) === null
      ? { name, state: 'problem', text: 'the account is missing; the first start as root makes it' }
      : { name, state: 'ok', text: 'the account is there' },
  );
}

function checkPam(): Finding {
  const name = 'PAM';
  const found = findPamServices(`${import.meta.dirname}/..`, null);
  if (found === null) return { name, state: 'problem', text: 'the service vestibule is missing: only guests log in' };
  return found.confDir === null
    ? { name, state: 'ok', text: 'logins go by /etc/pam.d/vestibule' }
    : { name, state: 'ok', text: 'logins go by the service that comes with Vestibule' };
}

/** An ordinary user opens no session for the greeter. */
function checkGreeterPam(): readonly Finding[] {
  if (process.getuid?.() !== 0) return [];
  const name = greeterService;
  return findGreeterService(`${import.meta.dirname}/..`) === null
    ? [{ name, state: 'problem', text: 'the service is missing: no session is opened for the greeter' }]
    : [{ name, state: 'ok', text: 'the service of the greeter’s own session is there' }];
}

function checkOwnAccounts(): Finding {
  const name = localAccountsPath(process.getuid?.() ?? -1, process.env);
  const read = readLocalAccounts(name);
  if (read.kind === 'broken') return { name, state: 'problem', text: `nobody logs in by it: ${read.why}` };
  return { name, state: 'ok', text: `accounts of Vestibule’s own: ${read.accounts.length}` };
}

/** An ordinary user's sessions are not recorded. */
function checkLoginRecords(): readonly Finding[] {
  if (process.getuid?.() !== 0) return [];
  const losses = {
    utmp: 'who tells of no session',
    wtmp: 'last tells of no session',
    btmp: 'lastb tells of no refused login',
    lastlog: 'lastlog tells of no login',
  } as const;
  return listMissingRecords().map((name) => ({
    name: machineRecordFiles[name],
    state: 'note',
    text: `not there, so ${losses[name]}; where it is wanted, make it empty (root:utmp, 0664; btmp 0660)`,
  }));
}

/** A convenience: without it logins work, and begin with what is the default. */
function checkMemory(): Finding {
  const name = rememberedPath(process.getuid?.() ?? -1, process.env);
  const read = readRemembered(name);
  if (read.kind === 'broken') {
    const text = `nothing is remembered of who logged in: ${read.why}. The next login writes a new one`;
    return { name, state: 'note', text };
  }
  return { name, state: 'ok', text: `remembers the sessions and languages of ${read.remembered.users.length}` };
}

async function checkLogind(): Promise<Finding> {
  const name = 'logind';
  const logind = createLogind(process.env);
  if (!(await logind.isThere())) {
    const text =
      'does not answer: Vestibule makes runtime directories itself, and of power there is what [power] has commands for';
    return { name, state: 'note', text };
  }
  const allowed = await logind.listAllowed();
  const power = allowed.length === 0 ? 'nothing of power by it' : `by it ${allowed.join(', ')}`;
  const text = `answers: runtime directories are pam_systemd’s, where the PAM service has it; this account may do ${power}`;
  return { name, state: 'ok', text };
}

function checkRuntime(): Finding {
  return hasElectron(`${import.meta.dirname}/..`)
    ? { name: 'runtime', state: 'ok', text: 'Electron’s own binary is here' }
    : {
        name: 'runtime',
        state: 'note',
        text: 'Electron’s own binary is not here; the stand-in on the system’s Chromium is used',
      };
}

async function checkConfiguration(): Promise<readonly Finding[]> {
  const read = await readConfiguration({ ...findOwnFiles(process.env), namedFile: null, flags: [] });
  if (read.problems.length === 0) {
    return read.layers
      .filter(({ layer, exists }) => exists || layer === 'machine')
      .map(({ file, exists }) => ({
        name: file,
        state: 'ok',
        text: exists ? 'no problems' : 'not there; the defaults hold',
      }));
  }
  return read.problems.map((problem) => ({
    name: `${problem.file}:${problem.line}`,
    state: 'problem',
    text: problem.text,
  }));
}

function checkSessions(): readonly Finding[] {
  const catalogue = readManagerCatalogue(null);
  const names = catalogue.entries.map((entry) => entry.program.id).join(', ');
  return [
    names === ''
      ? { name: 'sessions', state: 'problem', text: 'none is installed, not even xterm' }
      : { name: 'sessions', state: 'ok', text: names },
    ...catalogue.problems.map((text): Finding => ({ name: 'session file', state: 'note', text })),
  ];
}

async function checkSeats(): Promise<readonly Finding[]> {
  const caller = { uid: process.getuid?.() ?? -1, runtimeDirectory: process.env['XDG_RUNTIME_DIR'] };
  const seats = await findRunningSeats(caller);
  const running: Finding = {
    name: 'running',
    state: 'ok',
    text:
      seats.length === 0
        ? `nothing (looked in ${listBases(caller).join(', ')})`
        : seats.map((seat) => seat.name).join(', '),
  };
  return [running, ...(await Promise.all(seats.map(checkSeat))).flat()];
}

async function checkSeat(seat: SeatAddress): Promise<readonly Finding[]> {
  const name = `seat ${seat.name}`;
  try {
    const status = statusSchema.parse(await ask(seat, { version: 1, command: 'status' }));
    return status.autologinPaused === null ? [] : [{ name, state: 'note', text: printable(status.autologinPaused) }];
  } catch (error) {
    // It may be stopping just now, or be of another version.
    return [
      { name, state: 'note', text: `did not tell its status (${error instanceof Error ? error.message : error})` },
    ];
  }
}
