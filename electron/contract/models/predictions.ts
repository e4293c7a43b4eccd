/**
 * Who survives the end of a session, by its model. The one table that the inspector, `vestibule compare` and the tests share.
 * Each rule names where it comes from: the kernel's (setsid(2), tcsetpgrp(3), ioctl_tty(2), POSIX.1 chapter 11), the shell's
 * (bash(1) SIGNALS, dash(1)), or the model's own.
 */
import type { Leftovers } from '../session.ts';
import type { RuleName } from './rules.ts';
import type { SpecimenName } from './specimens.ts';
import { isXClient, specimenNames } from './specimens.ts';

/** `impossible`: such a process cannot be there in that situation. */
export type Fate = 'alive' | 'gone' | 'impossible';

/** Kinds of session leader: an interactive shell with job control, or a script without it. */
export const leaders = ['bash', 'dash', 'script'] as const;
export type Leader = (typeof leaders)[number];

/** How a text session ends: its leader exits (a typed `exit`), is killed by SIGKILL, or its terminal is hung up. */
export const endings = ['exit', 'kill', 'hang-up'] as const;
export type Ending = (typeof endings)[number];

/** What Vestibule does about members after the designated process of an x11 session is over. */
export type Policy = Leftovers;

export type Situation =
  | { readonly model: 'x11'; readonly policy: Policy }
  | { readonly model: 'tty'; readonly leader: Leader; readonly ending: Ending }
  | { readonly model: 'nt' };

export interface Prediction {
  readonly fate: Fate;
  /** That it follows from. */
  readonly because: RuleName;
}

const gone = (because: RuleName): Prediction => ({ fate: 'gone', because });
const alive = (because: RuleName): Prediction => ({ fate: 'alive', because });
const impossible = (because: RuleName): Prediction => ({ fate: 'impossible', because });

/** A cgroup of version 2 that belongs to root is nobody's to leave: cgroups(7), "Delegation". */
const cannotMove = impossible('cannot-move');

export function predict(specimen: SpecimenName, situation: Situation): Prediction {
  if (specimen === 'other-cgroup') return cannotMove;
  switch (situation.model) {
    case 'x11':
      return predictX11(specimen, situation.policy);
    case 'tty':
      return isXClient(specimen) ? impossible('no-display') : predictTty(specimen, situation.leader, situation.ending);
    case 'nt':
      return gone('logon-session');
  }
}

/** All of them, in the order of `specimenNames`. */
export function predictAll(situation: Situation): Readonly<Record<SpecimenName, Prediction>> {
  return Object.fromEntries(specimenNames.map((name) => [name, predict(name, situation)])) as Record<
    SpecimenName,
    Prediction
  >;
}

/** The X display-manager model: the designated process is over, and its display server is stopped. */
function predictX11(specimen: SpecimenName, policy: Policy): Prediction {
  if (specimen === 'designated') return gone('designated-exit');
  if (policy === 'end') return gone('ended-with-session');
  if (specimen === 'x-client' || specimen === 'x-client-own-session') return gone('display-gone');
  if (specimen === 'stopped-x-client') return alive('display-gone-unnoticed');
  if (policy === 'hangup') return predictHangup(specimen);
  return alive('no-connection');
}

/** killpg(2) of the designated process's group with SIGHUP: what reaches only that group, and what may be ignored. */
function predictHangup(specimen: SpecimenName): Prediction {
  switch (specimen) {
    case 'own-session':
    case 'daemon':
      return alive('left-group');
    case 'nohup':
    case 'ignores-signals':
    case 'nohup-stopped':
      return alive('ignores-hangup');
    case 'stopped':
      return alive('hangup-waits');
    default:
      return gone('designated-group');
  }
}

function predictTty(specimen: SpecimenName, leader: Leader, ending: Ending): Prediction {
  switch (specimen) {
    case 'designated':
      return gone('leader-ends');
    case 'own-session':
    case 'daemon':
      return alive('left-kernel-session');
    case 'nohup':
      return alive('ignores-hangup');
    case 'ignores-signals':
      return alive('ignores-both');
    default:
      return leader === 'script' ? predictUnderScript(specimen, ending) : predictUnderShell(specimen, leader, ending);
  }
}

/** A script has no job control: all of its children are in its own group, which is the foreground group of the terminal. */
function predictUnderScript(specimen: SpecimenName, ending: Ending): Prediction {
  const isHungUp = ending === 'hang-up';
  switch (specimen) {
    case 'stopped':
      return isHungUp ? gone('foreground-continued') : alive('foreground-stopped');
    case 'nohup-stopped':
      return alive('ignores-hangup');
    default:
      return gone('script-group');
  }
}

/** An interactive shell puts each job into a group of its own. */
function predictUnderShell(specimen: SpecimenName, leader: 'bash' | 'dash', ending: Ending): Prediction {
  const bashForwards = leader === 'bash' && ending === 'hang-up';
  switch (specimen) {
    case 'foreground':
      if (ending === 'exit') return impossible('exit-not-read');
      return bashForwards ? gone('bash-hangs-up') : gone('kernel-hangs-up');
    case 'disowned':
      if (leader === 'dash') return impossible('no-disown');
      return alive('disowned');
    case 'stopped':
      if (leader === 'bash' && ending === 'exit') return gone('bash-ends-stopped');
      return bashForwards ? gone('bash-hangs-up-stopped') : gone('orphaned-stopped');
    case 'nohup-stopped':
      // Measured: at a hang-up, too.
      if (leader === 'bash' && ending !== 'kill') return gone('bash-ends-stopped');
      return alive('continued-and-ignored');
    case 'forking':
      return alive(bashForwards ? 'job-over' : 'background-group');
    default:
      return bashForwards ? gone('bash-hangs-up') : alive('background-group');
  }
}
