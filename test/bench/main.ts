/**
 * `npm run bench`: how fast the main job is, measured from outside: pixels are read from the X server, session times come
 * from the bench's own session program. Each floor is measured in the same run. Last line: one JSON object. With
 * `--only PART,PART` it measures these alone, and the figures of the others are null.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { configurationOptions, passFlagsOn } from '../../electron/config/flags.ts';
import { type Account, findLocalAccount, serviceAccountName } from '../../electron/machine/system-accounts.ts';
import { makePerson } from '../harness/make-person.ts';
import type { PreviewPages } from '../harness/preview-server.ts';
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
import { measureScrolling } from './scrolling.ts';
import { setBenchFlags } from './seat.ts';
import { measureSpawn } from './spawn-floor.ts';
import { round, summarise } from './statistics.ts';
import { measureTransitions } from './transitions.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    logins: { type: 'string', default: '15' },
    starts: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '20' },
    endings: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    ...configurationOptions,
  },
});
const parts = ['start', 'login', 'pam', 'people', 'idle', 'inspector', 'pages', 'ending'] as const;
type Part = (typeof parts)[number];

const only = values.only === '' ? parts : values.only.split(',');
const noPart = only.find((name) => !parts.some((part) => part === name));
if (noPart !== undefined) throw new Error(`there is no part ${noPart}: ${parts.join(', ')}`);
setBenchFlags(passFlagsOn(values));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The worker as it ships: this program is one of the bundles beside it. */
function startWorker(options: TestWorkerOptions = {}): Promise<TestWorker> {
  return startWorkerProcess(options, () => ({
    node: process.execPath,
    script: join(import.meta.dirname, 'worker.cjs'),
  }));
}

/** null where it is not asked for. */
async function part<T>(name: Part, words: string | null, measure: () => Promise<T>): Promise<T | null> {
  if (!only.includes(name)) return null;
  if (words !== null) say(words);
  return measure();
}

async function main(): Promise<void> {
  const account = process.getuid?.() === 0 ? findLocalAccount(serviceAccountName) : null;
  const screen = await startTestXServer();
  try {
    say('floor: spawning /bin/true');
    const spawnMs = summarise(await measureSpawn(50));
    const runs = Number(values.logins);
    const starts = Number(values.starts);
    const seconds = Number(values.seconds);
    const coldStart = await part('start', 'cold starts, and a bare Chromium window with a static page', () =>
      measureStarts(screen, account, starts),
    );
    const sessions = await part('login', null, () => measureLogins(screen, runs));
    const pam = await part('pam', null, () => measurePam(screen, runs));
    const people =
      account === null ? null : await part('people', null, () => measureManyPeople({ screen, runs: starts }));
    const idle = await part('idle', null, () => measureIdle({ screen, account, seconds, say }));
    const inspector = await part('inspector', 'an inspector that watches 2,000 members', () =>
      measureInspector(2000, true, seconds * 500, startWorker),
    );
    const scrolling = await part(
      'pages',
      'its page while 2,000 members are scrolled, and an empty box of that size',
      () => onPages((page, pages) => measureScrolling(page, pages, 2000)),
    );
    const transitions = await part('pages', 'its transitions at 1920x1080, and a small box that moves', () =>
      onPages(measureTransitions),
    );
    const endings = await part('ending', null, () =>
      measureEndings({ counts: [1000, 5000], runs: Number(values.endings), startWorker, say }),
    );
    const result = {
      ...{ loginMs: sessions?.loginMs ?? null, loginToProgramMs: sessions?.loginToProgramMs ?? null },
      ...{ logoutMs: sessions?.logoutMs ?? null, coldStartMs: coldStart?.coldStartMs ?? null },
      pam: pam?.figures ?? null,
      paintedMs: { tenAccounts: people?.ten ?? null, thousandAccounts: people?.thousand ?? null },
      firstPaintKb: measureFirstPaintKb(join(import.meta.dirname, 'renderer')),
      transitionFrames: transitions?.transitions ?? null,
      memoryMb: { greeter: roundOrNull(idle?.greeterMb), session: roundOrNull(sessions?.memoryMb) },
      inspector: {
        members: inspector?.members ?? null,
        processorPercent: roundOrNull(inspector === null ? null : inspector.share * 100),
        scrolling: scrolling?.list ?? null,
      },
      endingMs: endings?.endingMs ?? null,
      wakeupsPerSecond: { greeter: roundOrNull(idle?.greeterWakeups), bareChromium: roundOrNull(idle?.bareWakeups) },
      floors: {
        spawnMs,
        authMs: pam?.floor ?? null,
        coldStartMs: coldStart?.floor ?? null,
        endingMs: endings?.floorMs ?? null,
        scrolling: scrolling?.floor ?? null,
        transitionFrames: transitions?.floor ?? null,
      },
    };
    if (values.json !== true) say(describe(result));
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    await screen.stop();
  }
}

const roundOrNull = (value: number | null | undefined): number | null => (value == null ? null : round(value));

/** In turn, so that both meet the same machine. */
async function measureStarts(screen: TestXServer, account: Account | null, turns: number) {
  const bareStarts: number[] = [];
  const coldStarts: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    bareStarts.push(await measureBareStart({ screen, account }));
    coldStarts.push(...(await measureColdStarts({ screen, runs: 1 })));
    say(`cold start: ${round(coldStarts.at(-1) ?? 0)} ms, bare window ${round(bareStarts.at(-1) ?? 0)} ms`);
  }
  return { coldStartMs: summarise(coldStarts), floor: summarise(bareStarts) };
}

async function measureLogins(screen: TestXServer, runs: number) {
  const common = { screen, person: null, say };
  const { loginMs, logoutMs, memoryMb } = await measureSessions({ ...common, runs, asDistributed: false });
  say('the same with the profiles, hooks and bus of the distribution');
  const distributed = await measureSessions({ ...common, runs: Math.ceil(runs / 2), asDistributed: true });
  return {
    ...{ loginMs: summarise(loginMs), logoutMs: summarise(logoutMs), memoryMb },
    loginToProgramMs: summarise(distributed.loginToProgramMs),
  };
}

async function onPages<T>(measure: (page: Page, pages: PreviewPages) => Promise<T>): Promise<T> {
  const { startPreviewPages } = await import('../harness/preview-server.ts');
  // This program is one of the bundles in the clone's folder dist.
  const pages = await startPreviewPages(join(import.meta.dirname, '..'));
  try {
    return await measure(await pages.browser.newPage(), pages);
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

type Median = { readonly median: number } | null;

interface Result {
  readonly loginMs: Median;
  readonly logoutMs: Median;
  readonly coldStartMs: Median;
  readonly firstPaintKb: number;
  readonly inspector: { readonly scrolling: { readonly p95Ms: number } | null };
  readonly floors: {
    readonly spawnMs: { readonly median: number };
    readonly coldStartMs: Median;
    readonly scrolling: { readonly p95Ms: number } | null;
  };
}

function describe({ floors, ...result }: Result): string {
  const said = (what: string, figure: Median, boundMs: number): readonly string[] =>
    figure === null ? [] : [`${what}: ${figure.median} ms (bound ${round(boundMs)} ms)`];
  const { scrolling } = result.inspector;
  return [
    ...said('login', result.loginMs, floors.spawnMs.median + 30),
    ...said('logout', result.logoutMs, 60),
    ...said('cold start', result.coldStartMs, (floors.coldStartMs?.median ?? 0) * 1.3),
    `first paint: ${result.firstPaintKb} kB compressed (bound 120 kB)`,
    ...(scrolling === null
      ? []
      : [
          `scrolling 2,000 members: 95 % of the frames within ${scrolling.p95Ms} ms (an empty box: ${floors.scrolling?.p95Ms} ms)`,
        ]),
  ].join('\n');
}

main().catch((error: unknown) => {
  say(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
});
