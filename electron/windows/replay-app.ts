/** Composition of an app that shows a recorded journal: no manager, no sessions, only the file and a window. */
import { join } from 'node:path';
import { app } from 'electron';
import { controlRequestSchema } from '../contract/control.ts';
import type { FromSupervisor } from '../contract/supervisor.ts';
import { readJournalFile, replayJournal } from '../machine/replay.ts';
import type { SupervisorLink } from '../machine/supervisor-link.ts';
import { createReplayWindow } from './replay-window.ts';

export interface ReplayApp {
  take(message: FromSupervisor): void;
}

type Welcome = Extract<FromSupervisor, { readonly kind: 'welcome' }>;

export async function runReplay(
  { seat }: Welcome,
  { path, name }: NonNullable<Welcome['replay']>,
  link: SupervisorLink,
  log: (line: string) => void,
): Promise<ReplayApp> {
  const replay = replayJournal(readJournalFile(path), name);
  const window = createReplayWindow({
    seatKind: seat.kind,
    rendererFolder: join(app.getAppPath(), 'dist/renderer'),
    replay,
    onPainted: () => link.send({ kind: 'greeter-painted' }),
    onClosed: () => void finish(),
    log,
  });

  async function finish(): Promise<void> {
    window.stop();
    link.send({ kind: 'stopped' });
    await link.close();
    app.exit(0);
  }

  async function answer(clientId: number, request: unknown): Promise<void> {
    const parsed = controlRequestSchema.safeParse(request);
    const wantsPicture = parsed.success && parsed.data.command === 'screenshot';
    link.send({
      kind: 'control-line',
      clientId,
      line: wantsPicture
        ? await window.capture().then(
            (png) => ({ kind: 'result', result: { png: png.toString('base64') } }) as const,
            () => ({ kind: 'error', code: 1, text: 'there is no page to look at' }) as const,
          )
        : { kind: 'error', code: 1, text: 'This seat shows a recorded journal: nobody can log in here.' },
    });
    link.send({ kind: 'control-end', clientId });
  }

  return {
    take(message) {
      if (message.kind === 'stop') void finish();
      else if (message.kind === 'control-open') void answer(message.clientId, message.request);
    },
  };
}
