/** The `vestibule` command. Set-up is not here: build/setup does what is missing before this program is loaded. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { configurationOptions, passFlagsOn } from '../config/flags.ts';
import { endings, leaders } from '../contract/models/predictions.ts';
import { runAccountCommand } from './account.ts';
import {
  endSession,
  leaveSession,
  logIn,
  printEvents,
  printSessions,
  printStatus,
  setPower,
  stopSeat,
  takeScreenshot,
} from './commands.ts';
import { runCompare } from './compare.ts';
import { runConfigCommand } from './config.ts';
import { runModelsDemo } from './demo/models.ts';
import { runDemo } from './demo.ts';
import { runDoctor } from './doctor.ts';
import { exitStatus, Failure } from './exit-status.ts';
import { runForgetCommand } from './forget.ts';
import { openInspector, startSpecimen } from './lecture.ts';
import { printLogons } from './logons.ts';
import { none, one, type Parsed, parse } from './parse-words.ts';
import { reloadConfiguration } from './reload.ts';
import { runReplay } from './replay.ts';
import { viewSeat } from './view.ts';

const usage = `usage: vestibule COMMAND [options]

  start [--kind window|virtual|kiosk | --kiosk [--try]] [--runtime auto|electron|chromium] [--config FILE]
        [--set KEY=VALUE] [--no-own-config] [--seat NAME]
                          start a display manager and wait for its end (Ctrl+C ends it)
  stop [--leave]          end every session and the display manager; --leave keeps members that a policy left alive
  reload                  read the configuration anew, for what comes next; sessions go on
  status                  what runs, as whom
  sessions                the sessions of people
  login [USER] [--session ID] [--language LOCALE] [--wait]
                          log in (as guest without a name); --wait returns when the session is over
  logons                  logon sessions (of NT-style sessions), also ended ones that are still referred to
  end ID [--force]        end a session; returns when it is over and cleaned up. The programs of an NT-style session
                          may hold it up, unless forced
  lock, switch            leave the session in front without ending it: its user is asked for at once, or anybody
  power shutdown|restart|suspend|hibernate [--force]
                          where this machine can; --force: although somebody is logged in, or asks not to
  events [--follow]       the journal
  screenshot FILE         the greeter's page as a PNG
  view [--listen 127.0.0.1:PORT]
                          see and use a seat that has no screen
  account add NAME [--real-name TEXT] | list | passwd NAME | remove NAME
                          Vestibule's own accounts; a password is asked for, or is the first line of standard input
  config check [FILE] | show [FILE] | sample | pin
                          what is wrong with the configuration, what holds and where it comes from, a file with every key,
                          the PIN of a kiosk as the file takes it
  forget [USER | --all]   who logged in last, or all that is remembered of one user, or everything
  compare [--model MODEL] [--picture FILE] [--config FILE] [--set KEY=VALUE]
                          the same processes under each session model: who outlives it
  inspect [--tab processes|ending|events|path] [--close]
                          open or close the inspector on the page of a seat
  specimen NAME           start one of the processes that compare uses in the session in front
  replay FILE [--kind window|virtual] [--config FILE] [--set KEY=VALUE]
                          a recorded journal in the inspector, with a time line; with --json as lines
  demo [--models] [--out DIR] [--config FILE] [--set KEY=VALUE]
                          the main job with nobody at the keyboard, or a lecture on the three session models
  doctor                  what this machine can do, and what is in the way
  version                 of this Vestibule
  uninstall [--keep-logs] undo the set-up outside of the clone

Common options: --seat NAME (where several run), --json (standard output is JSON alone).
Exit status: 0 ok, 1 failed, 2 usage, 3 nothing is running.`;

function readVersion(): string {
  const file = join(import.meta.dirname, '../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function passKindOn({ kind }: Parsed['values']): readonly string[] {
  return typeof kind === 'string' ? ['--kind', kind] : [];
}

/** The exit status, or null where the command goes on by itself. */
async function run(command: string | undefined, args: readonly string[]): Promise<number | null> {
  switch (command) {
    case 'start':
      // In this very process: the supervisor is what `start` is.
      createRequire(import.meta.filename)('./supervisor.cjs');
      return null;
    case 'status':
      await printStatus(parse(args, {}, none).request);
      return exitStatus.ok;
    case 'stop': {
      const { request, values } = parse(args, { leave: { type: 'boolean' } }, none);
      await stopSeat(request, values['leave'] === true);
      return exitStatus.ok;
    }
    case 'reload':
      return reloadConfiguration(parse(args, {}, none).request);
    case 'sessions':
      await printSessions(parse(args, {}, none).request);
      return exitStatus.ok;
    case 'logons':
      await printLogons(parse(args, {}, none).request);
      return exitStatus.ok;
    case 'login': {
      const { request, values, positionals } = parse(
        args,
        { session: { type: 'string' }, language: { type: 'string' }, wait: { type: 'boolean' } },
        { least: 0, most: 1 },
      );
      await logIn(request, {
        user: positionals[0] ?? null,
        session: (values['session'] as string | undefined) ?? null,
        language: (values['language'] as string | undefined) ?? null,
        wait: values['wait'] === true,
      });
      return exitStatus.ok;
    }
    case 'end': {
      const { request, values, positionals } = parse(args, { force: { type: 'boolean' } }, one);
      await endSession(request, positionals[0] ?? '', values['force'] === true);
      return exitStatus.ok;
    }
    case 'lock':
    case 'switch':
      await leaveSession(parse(args, {}, none).request, command);
      return exitStatus.ok;
    case 'power': {
      const { request, values, positionals } = parse(args, { force: { type: 'boolean' } }, one);
      await setPower(request, positionals[0] ?? '', values['force'] === true);
      return exitStatus.ok;
    }
    case 'events': {
      const { request, values } = parse(args, { follow: { type: 'boolean' } }, none);
      await printEvents(request, values['follow'] === true);
      return exitStatus.ok;
    }
    case 'screenshot': {
      const { request, positionals } = parse(args, {}, one);
      await takeScreenshot(request, positionals[0] ?? '');
      return exitStatus.ok;
    }
    case 'view': {
      const { request, values } = parse(args, { listen: { type: 'string' } }, none);
      await viewSeat(request, values['listen'] as string | undefined);
      return exitStatus.ok;
    }
    case 'account':
      return runAccountCommand(args);
    case 'forget':
      return runForgetCommand(args);
    case 'config':
      return runConfigCommand(args);
    case 'doctor':
      return runDoctor(parse(args, {}, none).request.output);
    case 'demo': {
      const { request, values } = parse(
        args,
        {
          out: { type: 'string' },
          session: { type: 'string' },
          kind: { type: 'string' },
          ...configurationOptions,
          models: { type: 'boolean' },
        },
        none,
      );
      if (values['models'] === true)
        return runModelsDemo(request.output, {
          outFolder: (values['out'] as string | undefined) ?? null,
          seatName: request.seat ?? null,
          startArguments: ['--no-own-config', ...passKindOn(values), ...passFlagsOn(values)],
        });
      return runDemo(request.output, {
        outFolder: (values['out'] as string | undefined) ?? null,
        session: (values['session'] as string | undefined) ?? null,
        seatName: request.seat ?? null,
        // What this machine has configured must not decide whether the demo holds.
        startArguments: ['--no-own-config', ...passKindOn(values), ...passFlagsOn(values)],
      });
    }
    case 'inspect': {
      const { request, values } = parse(args, { tab: { type: 'string' }, close: { type: 'boolean' } }, none);
      await openInspector(request, values['close'] !== true, (values['tab'] as string | undefined) ?? null);
      return exitStatus.ok;
    }
    case 'specimen': {
      const { request, positionals } = parse(args, {}, one);
      await startSpecimen(request, positionals[0] ?? '');
      return exitStatus.ok;
    }
    case 'replay': {
      const { request, values, positionals } = parse(args, { kind: { type: 'string' }, ...configurationOptions }, one);
      return runReplay(request.output, {
        file: positionals[0] ?? '',
        seatName: request.seat ?? 'replay',
        startArguments: [...passKindOn(values), ...passFlagsOn(values)],
      });
    }
    case 'compare': {
      const { request, values } = parse(
        args,
        {
          model: { type: 'string' },
          policy: { type: 'string' },
          leader: { type: 'string' },
          ending: { type: 'string' },
          hold: { type: 'string' },
          picture: { type: 'string' },
          ...configurationOptions,
        },
        none,
      );
      const choice = <Word extends string>(name: string, words: readonly Word[]): Word | null => {
        const given = values[name] as Word | undefined;
        if (given === undefined) return null;
        if (!words.includes(given)) throw new Failure(exitStatus.usage, `--${name} is one of ${words.join(', ')}`);
        return given;
      };
      const holdSeconds = Number(values['hold'] ?? 0);
      if (!(holdSeconds >= 0 && holdSeconds <= 3600))
        throw new Failure(exitStatus.usage, '--hold is a number of seconds up to 3600');
      return runCompare(request.output, {
        model: choice('model', ['x11', 'tty', 'nt'] as const),
        policy: choice('policy', ['leave', 'hangup', 'end'] as const) ?? 'leave',
        leader: choice('leader', leaders),
        ending: choice('ending', endings),
        holdSeconds,
        seatName: request.seat ?? 'compare',
        pictureFile: (values['picture'] as string | undefined) ?? null,
        startArguments: ['--no-own-config', ...passFlagsOn(values)],
      });
    }
    case 'version':
    case '--version':
      process.stdout.write(`Vestibule ${readVersion()}\n`);
      return exitStatus.ok;
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(`${usage}\n`);
      return command === undefined ? exitStatus.usage : exitStatus.ok;
    default:
      throw new Failure(exitStatus.usage, `there is no command «${command}»; vestibule help lists them`);
  }
}

run(process.argv[2], process.argv.slice(3)).then(
  (status) => {
    if (status !== null) process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`vestibule: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof Failure ? error.status : exitStatus.failed;
  },
);
