/** Stories about shutting down, restarting and suspending the machine. */
import { describe } from 'vitest';
import type { PowerAction, PowerMeans } from '../../electron/contract/power.ts';
import { powerLimitMs } from '../../electron/manager/power.ts';
import { type Story, story } from '../harness/scenario.ts';

const actions = ['suspend', 'restart', 'shutdown'] as const;

function isOffered({ when }: Story, means: PowerMeans): void {
  when.theDevicesTell({ kind: 'power-offered', actions: actions.map((action) => ({ action, means })) });
}

const carol = { user: 'carol', text: 'carol is logged in on seat1.' };
const packages = 'Packages asks not to: they are being installed.';

/** The supervisor is asked what stands against it, and finds this. */
function isInspected(
  { when, so }: Story,
  action: PowerAction,
  found: { readonly sessions?: (typeof carol)[]; readonly inhibitors?: string[] } = {},
): void {
  so.theSupervisorIsTold({ kind: 'inspect-power', action });
  when.theDevicesTell({ kind: 'power-inspected', action, sessions: [], inhibitors: [], ...found });
}

/** A guest's session runs, and somebody at the command line wants the machine shut down all the same. */
function aForcedShutdown(told: Story, means: PowerMeans): void {
  const { given, when } = told;
  given.aSession();
  isOffered(told, means);
  when.theClientAsks(7, { command: 'power', action: 'shutdown', force: true });
  isInspected(told, 'shutdown');
}

const shutdown = { kind: 'power', action: 'shutdown' } as const;

describe('the power of the machine', () => {
  story('is not on the greeter before the supervisor offers something', ({ given, so }) => {
    given.aSpare();
    so.thePageShows({ power: null });
  });

  story('is asked for again when the menu is opened', ({ given, when, so }) => {
    given.aSpare();
    when.happen({ kind: 'intent-arrived', intent: { kind: 'look-at-power' } });
    so.theSupervisorIsTold({ kind: 'look-at-power' });
  });

  story('is done at once where nobody is disturbed', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.powerIsChosen('shutdown');
    isInspected(told, 'shutdown');
    so.theSupervisorIsTold(shutdown);
    so.thePageShows({ power: { actions: [...actions], confirm: null, busy: 'shutdown' } });
    when.theDevicesTell({ kind: 'power-answered', action: 'shutdown', problem: null });
    so.theseTimersRun('power');
  });

  story('is confirmed where it would end sessions, or somebody asks that it not be done', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.powerIsChosen('restart');
    isInspected(told, 'restart', { sessions: [carol], inhibitors: [packages] });
    const reasons = [carol.text, packages];
    so.thePageShows({ power: { actions: [...actions], confirm: { action: 'restart', reasons }, busy: null } });
    when.powerIsNotConfirmed();
    so.thePageShows({ power: { actions: [...actions], confirm: null, busy: null } });
    when.powerIsConfirmed();
    when.powerIsChosen('restart');
    isInspected(told, 'restart', { inhibitors: [packages] });
    when.powerIsConfirmed();
    so.theSupervisorIsTold({ kind: 'power', action: 'restart' });
  });

  story('counts a session that was left on this seat, once', (told) => {
    const { given, when, so } = told;
    given.aConversation();
    when.theWorkerAccepts('1', { name: 'alice', uid: 1, isolated: false });
    so.theSessionIsStarted('1');
    when.theSessionStarts('1', undefined, { name: 'alice', uid: 1, isolated: false });
    when.theSessionIsLeft('1');
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.aWorkerIsRequested('r3');
    isOffered(told, 'logind');
    when.powerIsChosen('shutdown');
    isInspected(told, 'shutdown', { sessions: [{ user: 'alice', text: 'alice is logged in on seat0.' }] });
    const reasons = ['alice is logged in here (Openbox).'];
    so.thePageShows({ power: { actions: [...actions], confirm: { action: 'shutdown', reasons }, busy: null } });
  });

  story('disturbs no session by suspending, but whoever asks that it not be done', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.powerIsChosen('suspend');
    isInspected(told, 'suspend', { sessions: [carol] });
    so.theSupervisorIsTold({ kind: 'power', action: 'suspend' });
    when.theDevicesTell({ kind: 'power-answered', action: 'suspend', problem: null });
    so.thePageShows({ power: { actions: [...actions], confirm: null, busy: null } });
    when.powerIsChosen('suspend');
    isInspected(told, 'suspend', { inhibitors: [packages] });
    so.thePageShows({
      power: { actions: [...actions], confirm: { action: 'suspend', reasons: [packages] }, busy: null },
    });
  });

  story('that was refused leaves the greeter with the reason, until it is asked for again', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.powerIsChosen('suspend');
    isInspected(told, 'suspend');
    so.theSupervisorIsTold({ kind: 'power', action: 'suspend' });
    when.theDevicesTell({ kind: 'power-answered', action: 'suspend', problem: 'Not now' });
    so.thePageShows({ notices: [{ kind: 'warning', text: 'The machine could not suspend: Not now.' }] });
    when.powerIsChosen('suspend');
    so.thePageShows({ notices: [] });
    isInspected(told, 'suspend');
    so.theSupervisorIsTold({ kind: 'power', action: 'suspend' });
  });

  story('that does not come about is said, and people can log in again', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.powerIsChosen('shutdown');
    isInspected(told, 'shutdown');
    so.theSupervisorIsTold(shutdown);
    when.somebodyLogsIn(null);
    so.thePageShows({ refusal: 'The machine is going down.' });
    when.theDevicesTell({ kind: 'power-answered', action: 'shutdown', problem: null });
    when.timePasses(powerLimitMs);
    so.thePageShows({
      notices: [{ kind: 'warning', text: 'Shutting down was asked for and has not come about.' }],
    });
    when.somebodyLogsIn(null);
    so.theLoginBegins('1');
  });

  story('is logind’s business with every session of its own', (told) => {
    aForcedShutdown(told, 'logind');
    told.so.theSupervisorIsTold(shutdown);
  });

  story('ends the sessions of the seat before a command runs, and begins none meanwhile', (told) => {
    const { when, so } = told;
    aForcedShutdown(told, 'command');
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    when.theSessionEnds('1', { kind: 'manager-stopped' });
    so.thePictureIsRevoked('1');
    when.somebodyLogsIn(null);
    so.thePageShows({ refusal: 'The machine is going down.' });
    when.theSessionIsCleanedUp('1');
    so.theSupervisorIsTold(shutdown);
    when.theDevicesTell({ kind: 'power-answered', action: 'shutdown', problem: null });
    so.theClientIsTold(7, { kind: 'result', result: { power: 'shutdown' } });
  });

  story('gives up a conversation that is open: nobody begins a session that nobody ends', (told) => {
    const { given, when, so } = told;
    given.aConversation();
    isOffered(told, 'command');
    when.theClientAsks(7, { command: 'power', action: 'shutdown', force: true });
    isInspected(told, 'shutdown');
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
    so.theSupervisorIsTold(shutdown);
    // It was on its way already.
    when.theWorkerAccepts('1');
    so.thePageShows({ screen: 'greeter', session: null });
    when.theWorkerIsGone('1');
  });

  story('fails on the command line with what stands against it', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.theClientAsks(7, { command: 'power', action: 'restart', force: false });
    isInspected(told, 'restart', { sessions: [carol] });
    so.theClientIsTold(7, {
      kind: 'error',
      code: 1,
      text: 'carol is logged in on seat1. With --force it is done all the same.',
    });
  });

  story('fails on the command line where it cannot be done, or something else is being done', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.theClientAsks(7, { command: 'power', action: 'hibernate', force: true });
    so.theClientIsTold(7, { kind: 'error', code: 1, text: 'This machine cannot hibernate from here.' });
    when.theClientAsks(8, { command: 'power', action: 'suspend', force: true });
    so.theSupervisorIsTold({ kind: 'inspect-power', action: 'suspend' });
    when.theClientAsks(9, { command: 'power', action: 'shutdown', force: true });
    so.theClientIsTold(9, {
      kind: 'error',
      code: 1,
      text: 'The machine is being asked for something else already.',
    });
  });

  story('that makes the machine go down stops Vestibule like anybody else, and no timer waits for it', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    isOffered(told, 'logind');
    when.powerIsChosen('shutdown');
    isInspected(told, 'shutdown');
    so.theSupervisorIsTold(shutdown);
    when.theDevicesTell({ kind: 'power-answered', action: 'shutdown', problem: null });
    when.stopIsAskedFor();
    so.theWorkerIsRetired('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
    so.theseTimersRun();
  });
});
