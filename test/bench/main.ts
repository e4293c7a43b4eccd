/**
 * `npm run bench`: how fast the main job is, measured from outside: pixels are read from the X server, session times come
 * from the bench's own session program. Each floor is measured in the same run. Last line: one JSON object.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { configurationOptions, passFlagsOn } from '../../electron/config/flags.ts';
import { findLocalAccount, serviceAccountName } from '../../electron/machine/system-accounts.ts';
import { makePerson } from '../harness/make-person.ts';
import { startWorkerProcess, type TestWorker, type TestWorkerOptions } from '../harness/worker-process.ts';
import { startTestXServer, type TestXServer } from '../harness/x-server.ts';
import { measureAuthentications } from './authentication.ts';
import { measureBareStart } from './bare-chromium.ts';
import { measureColdStarts } from './cold-start.ts';
import { measureEndings } from './ending.ts';
import { measureFirstPaintKb } from './first-paint.ts';
import { measureIdle } from './idle-seat.ts';
import { measureInspector } from './inspector.ts';
import { measureSessions } from './login-logout.ts';
import { measureManyPeople } from './many-people.ts';
import { measureScrolling, type ScrollingFigures } from './scrolling.ts';
import { setBenchFlags } from './seat.ts';
import { measureSpawn } from './spawn-floor.ts';
import { round, summarise } from './statistics.ts';
import { measureTransitions, type TransitionFigures } from './transitions.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    logins: { type: 'string', default: '15' },
    starts: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '20' },
    endings: { type: 'string', default: '5' },
    ...configurationOptions,
  },
});
setBenchFlags(passFlagsOn(values));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The worker as it ships: this program is one of the bundles beside it. */
function startWorker(options: TestWorkerOptions = {}): Promise<TestWorker> {
  return startWorkerProcess(options, () => ({
    node: process.execPath,
    script: join(import.meta.dirname, 'worker.cjs'),
  }));
}

async function main(): Promise<void> {
  const account = process.getuid?.() === 0 ? findLocalAccount(serviceAccountName) : null;
  const screen = await startTestXServer();
  try {
    say('floors: spawning /bin/true, and a bare Chromium window with a static page');
    const spawnMs = await measureSpawn(50);
    const bareStarts: number[] = [];
    const coldStarts: number[] = [];
    // In turn, so that both meet the same machine.
    for (let turn = 0; turn < Number(values.starts); turn += 1) {
      bareStarts.push(await measureBareStart({ screen, account }));
      coldStarts.push(...(await measureColdStarts({ screen, runs: 1 })));
      say(`cold start: ${round(coldStarts.at(-1) ?? 0)} ms, bare window ${round(bareStarts.at(-1) ?? 0)} ms`);
    }
    const runs = Number(values.logins);
    const sessions = await measureSessions({ screen, runs, asDistributed: false, person: null, say });
    say('the same with the profiles, hooks and bus of the distribution');
    const distributed = await measureSessions({
      screen,
      runs: Math.ceil(runs / 2),
      asDistributed: true,
      person: null,
      say,
    });
    const pam = await measurePam(screen, runs);
    const people = account === null ? null : await measureManyPeople({ screen, runs: Number(values.starts) });
    const idle = await measureIdle({ screen, account, seconds: Number(values.seconds), say });
    say('an inspector that watches 2,000 members');
    const inspector = await measureInspector(2000, true, Number(values.seconds) * 500, startWorker);
    say('its page while 2,000 members are scrolled, and an empty box of that size');
    const scrolling = await measurePageScrolling();
    say('its transitions at 1920x1080, and a small box that moves');
    const transitions = await measurePageTransitions();
    const endings = await measureEndings({ counts: [1000, 5000], runs: Number(values.endings), startWorker, say });
    const result = {
      loginMs: summarise(sessions.loginMs),
      loginToProgramMs: summarise(distributed.loginToProgramMs),
      logoutMs: summarise(sessions.logoutMs),
      coldStartMs: summarise(coldStarts),
      pam: pam?.figures ?? null,
      paintedMs: { tenAccounts: people?.ten ?? null, thousandAccounts: people?.thousand ?? null },
      firstPaintKb: measureFirstPaintKb(join(import.meta.dirname, 'renderer')),
      transitionFrames: transitions.transitions,
      memoryMb: { greeter: round(idle.greeterMb), session: round(sessions.memoryMb) },
      inspector: {
        members: inspector.members,
        processorPercent: round(inspector.share * 100),
        scrolling: scrolling.list,
      },
      endingMs: endings.endingMs,
      wakeupsPerSecond: { greeter: round(idle.greeterWakeups), bareChromium: round(idle.bareWakeups) },
      floors: {
        spawnMs: summarise(spawnMs),
        authMs: pam?.floor ?? null,
        coldStartMs: summarise(bareStarts),
        endingMs: endings.floorMs,
        scrolling: scrolling.floor,
        transitionFrames: transitions.floor,
      },
    };
    if (values.json !== true) say(describe(result));
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    await screen.stop();
  }
}

async function measurePageScrolling(): Promise<ScrollingFigures> {
  const { startPreviewPages } = await import('../harness/preview-server.ts');
  // This program is one of the bundles in the clone's folder dist.
  const pages = await startPreviewPages(join(import.meta.dirname, '..'));
  try {
    return await measureScrolling(await pages.browser.newPage(), pages, 2000);
  } finally {
    await pages.stop();
  }
}

async function measurePageTransitions(): Promise<TransitionFigures> {
  const { startPreviewPages } = await import('../harness/preview-server.ts');
  const pages = await startPreviewPages(join(import.meta.dirname, '..'));
  try {
    return await measureTransitions(await pages.browser.newPage(), pages);
  } finally {
    await pages.stop();
  }
}

/** The same for an account of the machine that is made for it: root alone can, and null elsewhere. */
async function measurePam(screen: TestXServer, runs: number) {
  if (process.getuid?.() !== 0) return null;
  const person = makePerson();
  try {
    say('logins by PAM, and the authentication alone');
    const floor = summarise(measureAuthentications(person, runs));
    const { loginMs, loginToProgramMs, logoutMs } = await measureSessions({
      screen,
      runs,
      asDistributed: false,
      person,
      say,
    });
    return {
      floor,
      figures: {
        loginMs: summarise(loginMs),
        loginToProgramMs: summarise(loginToProgramMs),
        logoutMs: summarise(logoutMs),
      },
    };
  } finally {
    await person.remove();
  }
}

interface Result {
  readonly loginMs: { readonly median: number };
  readonly logoutMs: { readonly median: number };
  readonly coldStartMs: { readonly median: number };
  readonly firstPaintKb: number;
  readonly inspector: { readonly scrolling: { readonly p95Ms: number } };
  readonly floors: {
    readonly spawnMs: { readonly median: number };
    readonly coldStartMs: { readonly median: number };
    readonly scrolling: { readonly p95Ms: number };
  };
}

function describe(result: Result): string {
  const { floors } = result;
  return [
    `login: ${result.loginMs.median} ms (bound ${round(floors.spawnMs.median + 30)} ms)`,
    `logout: ${result.logoutMs.median} ms (bound 60 ms)`,
    `cold start: ${result.coldStartMs.median} ms (bound ${round(floors.coldStartMs.median * 1.3)} ms)`,
    `first paint: ${result.firstPaintKb} kB compressed (bound 120 kB)`,
    `scrolling 2,000 members: 95 % of the frames within ${result.inspector.scrolling.p95Ms} ms (an empty box: ${floors.scrolling.p95Ms} ms)`,
  ].join('\n');
}

main().catch((error: unknown) => {
  say(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
});
