/**
 * Who survives the end of a session, by its model. The one table that the inspector, `vestibule compare` and the tests share.
 * Each rule names where it comes from: the kernel's (setsid(2), tcsetpgrp(3), ioctl_tty(2), POSIX.1 chapter 11), the shell's
 * (bash(1) SIGNALS, dash(1)), or the model's own.
 */
import type { Leftovers } from '../session.ts';
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
  /** One sentence: the rule that it follows from. */
  readonly because: string;
}

const gone = (because: string): Prediction => ({ fate: 'gone', because });
const alive = (because: string): Prediction => ({ fate: 'alive', because });
const impossible = (because: string): Prediction => ({ fate: 'impossible', because });

/** A cgroup of version 2 that belongs to root is nobody's to leave: cgroups(7), "Delegation". */
const cannotMove = impossible('The cgroups of this session are not its own, so nothing in it can move to another.');

export function predict(specimen: SpecimenName, situation: Situation): Prediction {
  if (specimen === 'other-cgroup') return cannotMove;
  switch (situation.model) {
    case 'x11':
      return predictX11(specimen, situation.policy);
    case 'tty':
      return isXClient(specimen)
        ? impossible('A text session has no display.')
        : predictTty(specimen, situation.leader, situation.ending);
    case 'nt':
      return gone('Whoever is in a logon session cannot leave it, and all of them are ended with it.');
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
  if (specimen === 'designated') return gone('Its exit is the end of the session.');
  if (policy === 'end') return gone('Every member is ended with the session.');
  if (specimen === 'x-client' || specimen === 'x-client-own-session')
    return gone('Its display server is gone, and with it the connection that it lived on.');
  if (specimen === 'stopped-x-client')
    return alive('It is stopped, so it cannot notice that its display server is gone.');
  if (policy === 'hangup') return predictHangup(specimen);
  return alive('It has no connection to the display server, and nobody signals it.');
}

/** killpg(2) of the designated process's group with SIGHUP: what reaches only that group, and what may be ignored. */
function predictHangup(specimen: SpecimenName): Prediction {
  switch (specimen) {
    case 'own-session':
    case 'daemon':
      return alive('It left the process group that is hung up.');
    case 'nohup':
    case 'ignores-signals':
    case 'nohup-stopped':
      return alive('It ignores SIGHUP.');
    case 'stopped':
      return alive('It is stopped, and SIGHUP waits until it goes on.');
    default:
      return gone('It is in the process group of the designated process, which gets SIGHUP.');
  }
}

function predictTty(specimen: SpecimenName, leader: Leader, ending: Ending): Prediction {
  switch (specimen) {
    case 'designated':
      return gone('It is the session leader, and its end is the end of the session.');
    case 'own-session':
    case 'daemon':
      return alive('It has left the kernel session, so its end does not concern it.');
    case 'nohup':
      return alive('It ignores SIGHUP.');
    case 'ignores-signals':
      return alive('It ignores SIGHUP and SIGTERM.');
    default:
      return leader === 'script' ? predictUnderScript(specimen, ending) : predictUnderShell(specimen, leader, ending);
  }
}

/** A script has no job control: all of its children are in its own group, which is the foreground group of the terminal. */
function predictUnderScript(specimen: SpecimenName, ending: Ending): Prediction {
  const isHungUp = ending === 'hang-up';
  switch (specimen) {
    case 'stopped':
      return isHungUp
        ? gone('The foreground group gets SIGHUP and SIGCONT.')
        : alive('The foreground group gets SIGHUP without SIGCONT, which waits while the process is stopped.');
    case 'nohup-stopped':
      return alive('It ignores SIGHUP.');
    default:
      return gone('It shares the group of the script, the foreground group, which gets SIGHUP.');
  }
}

/** An interactive shell puts each job into a group of its own. */
function predictUnderShell(specimen: SpecimenName, leader: 'bash' | 'dash', ending: Ending): Prediction {
  const bashForwards = leader === 'bash' && ending === 'hang-up';
  switch (specimen) {
    case 'foreground':
      if (ending === 'exit') return impossible('The shell reads `exit` only when no foreground job runs.');
      return bashForwards
        ? gone('bash sends SIGHUP to its jobs when it gets it.')
        : gone('The kernel sends SIGHUP to the foreground group.');
    case 'disowned':
      if (leader === 'dash') return impossible('dash has no disown.');
      return alive('bash does not send SIGHUP to a job that it was told to forget.');
    case 'stopped':
      if (leader === 'bash' && ending === 'exit') return gone('bash ends its stopped jobs with SIGTERM and SIGCONT.');
      return bashForwards
        ? gone('bash sends SIGHUP and SIGCONT to its stopped jobs.')
        : gone('The exit orphans its group, which has a stopped member: the kernel sends SIGHUP and SIGCONT.');
    case 'nohup-stopped':
      // Measured: at a hang-up, too.
      if (leader === 'bash' && ending !== 'kill') return gone('bash ends its stopped jobs with SIGTERM and SIGCONT.');
      return alive('SIGHUP and SIGCONT reach it, and it ignores the first.');
    case 'forking':
      return alive(
        bashForwards
          ? 'bash knows a job by the process that it started, and that has exited: the job is over for bash.'
          : 'It is in a background group, which nobody signals.',
      );
    default:
      return bashForwards
        ? gone('bash sends SIGHUP to its jobs when it gets it.')
        : alive('It is in a background group, which nobody signals.');
  }
}
