/** `vestibule view`: how to see and use a seat that has no screen. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { viewSchema } from '../contract/control.ts';
import { commandWords } from '../machine/command-words.ts';
import { findProgram } from '../machine/find-program.ts';
import { startRfbGate } from '../machine/rfb-gate.ts';
import type { Request } from './commands.ts';
import { ask, requireSeat } from './connection.ts';
import { exitStatus, Failure } from './exit-status.ts';

export async function viewSeat({ seat, output }: Request, listen: string | undefined): Promise<void> {
  const view = viewSchema.parse(await ask(await requireSeat(seat), { version: 1, command: 'view' }));
  if (view.rfbSocketPath === null) {
    output.json(view);
    output.say(`this seat is a ${view.kind} on the display ${view.display}: it is there to be seen already`);
    return;
  }
  if (listen !== undefined) return serveViewer(output, view.rfbSocketPath, parseAddress(listen));
  const viewer = process.env['DISPLAY'] === undefined ? null : findProgram('vncviewer');
  output.json({ ...view, viewer });
  if (viewer !== null) {
    const child = spawn(viewer, [view.rfbSocketPath], { detached: true, stdio: 'ignore' });
    child.unref();
    output.say(`opened ${viewer} on ${view.rfbSocketPath}`);
    return;
  }
  output.say(`This seat draws on an X server of its own (${view.display}), which speaks VNC on ${view.rfbSocketPath}.`);
  const command = commandWords(join(import.meta.dirname, '..'));
  output.say(`A picture of it:         ${command} screenshot FILE.png`);
  output.say('With TigerVNC, here:     vncviewer PATH-OF-THAT-SOCKET');
  output.say(`With any VNC viewer:     ${command} view --listen 127.0.0.1:5900   (prints a password, good once)`);
  output.say('From another machine:    the same, and ssh -L 5900:127.0.0.1:5900 THIS-MACHINE there');
}

const addressSchema = z.object({ host: z.enum(['127.0.0.1', '::1']), port: z.number().int().min(0).max(65535) });

function parseAddress(text: string): z.infer<typeof addressSchema> {
  const cut = text.lastIndexOf(':');
  const host = text
    .slice(0, Math.max(0, cut))
    .replace('localhost', '127.0.0.1')
    .replace(/^\[(.*)\]$/, '$1');
  const parsed = addressSchema.safeParse({ host, port: Number(text.slice(cut + 1)) });
  if (!parsed.success)
    throw new Failure(exitStatus.usage, '--listen takes 127.0.0.1:PORT (nothing else: the picture is not encrypted)');
  return parsed.data;
}

async function serveViewer(
  output: Request['output'],
  rfbSocketPath: string,
  address: z.infer<typeof addressSchema>,
): Promise<void> {
  const gate = await startRfbGate({ ...address, rfbSocketPath }).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(
      exitStatus.failed,
      `cannot listen on ${address.host}:${address.port} (${error.code ?? error.message})`,
    );
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => gate.stop());
  output.json({ host: address.host, port: gate.port, password: gate.password });
  output.say(
    `VNC on ${address.host}:${gate.port}, password ${gate.password} (good for one connection; Ctrl+C gives up)`,
  );
  const how = await gate.over;
  if (how === 'refused') throw new Failure(exitStatus.failed, 'closed after too many wrong passwords');
}
