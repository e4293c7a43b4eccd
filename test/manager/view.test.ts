import { describe, expect, it } from 'vitest';
import type { EndReason } from '../../electron/contract/end-reason.ts';
import type { ManagerState, Seat } from '../../electron/manager/model.ts';
import { viewOf } from '../../electron/manager/view.ts';
import { displayOf, facts, guest, openbox, runningState, sessionOf, settings } from '../harness/manager-values.ts';

describe('a page', () => {
  it('gets the whole of what it shows at the greeter', () => {
    expect(viewOf(runningState(), 4)).toEqual({
      revision: 4,
      vestibuleVersion: '1.2.3',
      runtime: 'chromium',
      seat: { name: 'seat0', kind: 'kiosk' },
      screen: 'greeter',
      notices: [],
      guest: true,
      people: { mode: 'list', version: 0 },
      manualEntry: true,
      sessions: [
        { id: 'openbox', name: 'Openbox', comment: 'A window manager' },
        { id: 'icewm-session', name: 'IceWM', comment: '' },
      ],
      defaultSession: 'openbox',
      languages: [],
      lastUser: null,
      chosen: null,
      login: null,
      autologin: null,
      keyboard: null,
      power: null,
      refusal: null,
      obstacles: 0,
      lastEnd: null,
      session: null,
      appearance: { language: 'en_GB.UTF-8', contrast: 'auto', textSize: 100, screenKeyboard: 'auto' },
      kiosk: { isTrial: false, entry: 'touch', apps: [], maintenance: null, isBare: false },
      clipboard: false,
      inspector: false,
      mayFillScreen: false,
      inspectorWindow: false,
      inspectorAsked: null,
    });
  });

  it.each([
    ['running', {}, 'greeter'],
    ['running', { front: { kind: 'session', sessionId: '1' }, sessions: [sessionOf('1')] }, 'session'],
    ['stopping', { front: { kind: 'session', sessionId: '1' }, sessions: [sessionOf('1')] }, 'stopping'],
    ['stopped', {}, 'stopping'],
  ] satisfies readonly (readonly [ManagerState['phase'], Partial<Seat>, string])[])(
    'shows, when the manager is %s with %j: %s',
    (phase, seat, screen) => {
      expect(viewOf({ ...runningState(seat), phase }, 0).screen).toBe(screen);
    },
  );

  it.each([
    ['window', true],
    ['virtual', true],
    ['kiosk', false],
  ] as const)('on a %s seat has a clipboard: %s', (kind, clipboard) => {
    const state = { ...runningState(), settings: { ...settings, seat: { name: 'seat0', kind } } };
    expect(viewOf(state, 0).clipboard).toBe(clipboard);
  });

  it('is told of everything that is wrong, in order', () => {
    const state = runningState({ spare: { kind: 'failed', why: 'no Xvnc' } });
    const view = viewOf(
      {
        ...state,
        settings: {
          ...settings,
          problems: [{ file: '/etc/v.toml', line: 3, text: 'what' }],
          notices: ['not isolated'],
        },
        catalogue: { ...state.catalogue, problems: ['gnome.desktop has no Exec'] },
      },
      0,
    );
    expect(view.notices).toEqual([
      { kind: 'configuration', text: '/etc/v.toml:3: what' },
      { kind: 'warning', text: 'not isolated' },
      { kind: 'warning', text: 'gnome.desktop has no Exec' },
      { kind: 'warning', text: 'No display could be made ready: no Xvnc' },
    ]);
  });

  it('never learns where a socket is', () => {
    const seat: Partial<Seat> = {
      front: { kind: 'session', sessionId: '1' },
      sessions: [sessionOf('1')],
      spare: { kind: 'ready', workerId: '2', display: displayOf('2') },
    };
    expect(JSON.stringify(viewOf(runningState(seat), 0))).not.toContain('rfb.sock');
  });

  const hour = 3_600_000;
  it.each([
    [{ kind: 'exited', status: 0 }, hour, false],
    [{ kind: 'exited', status: 0 }, 2000, false],
    [{ kind: 'exited', status: 0 }, 1999, true],
    [{ kind: 'exited', status: 1 }, hour, true],
    [{ kind: 'killed', signal: 'SIGSEGV' }, hour, true],
    [{ kind: 'display-server-died', how: 'x' }, hour, true],
    [{ kind: 'worker-died' }, hour, true],
    [{ kind: 'failed-to-start', why: 'x' }, null, true],
    [{ kind: 'logged-off' }, 10, false],
    [{ kind: 'manager-stopped' }, 10, false],
    [{ kind: 'idle' }, 10, false],
    [{ kind: 'time-limit' }, 10, false],
    [{ kind: 'replaced' }, 10, false],
  ] satisfies readonly (readonly [EndReason, number | null, boolean])[])(
    'takes the end %j after %d ms for a bad one: %s',
    (reason, lifetimeMs, badly) => {
      const end = { reason, endedAtMs: 0, lifetimeMs, logPath: null };
      const over = { sessionId: '1', model: 'x11', user: guest, program: openbox, facts, end, leftovers: [] } as const;
      expect(viewOf(runningState({ shownEnd: '1', history: [over] }), 0).lastEnd?.badly).toBe(badly);
    },
  );
});
