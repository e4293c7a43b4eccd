/**
 * The specimens: processes that differ in one thing each, so that the end of a session shows what a session model does to
 * whom. They are started by build/install/specimens/specimen.pl; who is left alive by which model is predictions.ts.
 */

export const specimenNames = [
  'designated',
  'foreground',
  'background',
  'disowned',
  'nohup',
  'own-session',
  'daemon',
  'stopped',
  'nohup-stopped',
  'ignores-signals',
  'x-client',
  'stopped-x-client',
  'x-client-own-session',
  'cleared-environment',
  'forking',
  'caught-orphan',
  'other-cgroup',
] as const;
export type SpecimenName = (typeof specimenNames)[number];

/** What a person reads beside its name. */
export const specimenWords: Readonly<Record<SpecimenName, string>> = {
  designated: 'the designated process, or the session leader',
  foreground: 'a child that the designated process waits for',
  background: 'a background child (cmd &)',
  disowned: 'a background child that the shell was told to forget (disown)',
  nohup: 'a background child that ignores SIGHUP (nohup)',
  'own-session': 'a child in a kernel session of its own (setsid)',
  daemon: 'a daemon: forked twice, in a session of its own, its parent gone',
  stopped: 'a background child that is stopped',
  'nohup-stopped': 'a stopped background child that ignores SIGHUP',
  'ignores-signals': 'a background child that ignores SIGTERM and SIGHUP',
  'x-client': 'an X client with a window',
  'stopped-x-client': 'an X client that is stopped',
  'x-client-own-session': 'an X client in a kernel session of its own',
  'cleared-environment': 'a background child without any environment variable',
  forking: 'a child that forks and exits, again and again, for a second',
  'caught-orphan': 'an orphan that a subreaper inside the session has caught',
  'other-cgroup': 'a process that has moved itself to another cgroup',
};

/** Whether a specimen has a window; such are impossible where there is no display. */
export const isXClient = (name: SpecimenName): boolean => name.includes('x-client');

/** All but the designated process, which is there anyway. */
export const startableSpecimens = specimenNames.filter((name) => name !== 'designated');
export type StartableSpecimen = Exclude<SpecimenName, 'designated'>;

/** What a specimen calls itself in its command line (proc_pid_cmdline(5)), before its name. */
export const specimenTitle = 'specimen: ';

/** Which specimen a command line is one of; null: none. It is the process's own word: good for a label, and no proof. */
export function findSpecimen(command: string): SpecimenName | null {
  if (!command.startsWith(specimenTitle)) return null;
  const named = command.slice(specimenTitle.length).trimEnd();
  return specimenNames.find((name) => name === named) ?? null;
}

/**
 * What a person types to start a specimen in an interactive shell.
 *
 * @param folder as the shell will read it, such as `$D`: has `specimen.pl`, and `notes` for what specimens say
 */
export function typedLine(name: StartableSpecimen, folder: string): string {
  const specimen = `/usr/bin/perl ${folder}/specimen.pl ${name} ${folder}`;
  switch (name) {
    case 'foreground':
    case 'daemon':
      return specimen;
    case 'disowned':
      // dash has no such command.
      return `if command -v disown >/dev/null; then ${specimen} & disown; else echo '${name} impossible no disown' >>${folder}/notes; fi`;
    case 'nohup':
    case 'nohup-stopped':
      return `nohup ${specimen} >/dev/null 2>&1 &`;
    case 'own-session':
    case 'x-client-own-session':
      return `setsid ${specimen} &`;
    case 'cleared-environment':
      return `env -i ${specimen} &`;
    default:
      return `${specimen} &`;
  }
}
