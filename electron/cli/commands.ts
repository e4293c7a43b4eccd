/** The commands that speak to a running Vestibule. */
import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { type SessionRow, sessionRowSchema, statusSchema } from '../contract/control.ts';
import { powerActionSchema } from '../contract/power.ts';
import { printable } from '../contract/printable.ts';
import { ask, requireSeat } from './connection.ts';
import { exitStatus, Failure } from './exit-status.ts';
import { formatTable, type Output } from './output.ts';
import { createAnswerSource } from './terminal-answers.ts';

/** What every one of these is given. */
export interface Request {
  readonly seat: string | undefined;
  readonly output: Output;
}

export async function printStatus({ seat, output }: Request): Promise<void> {
  const status = statusSchema.parse(await ask(await requireSeat(seat), { version: 1, command: 'status' }));
  output.json(status);
  if (output.isJson) return;
  const runtime = status.runtime === 'electron' ? "Electron's own binary" : "the system's Chromium (stand-in)";
  output.say(`Vestibule ${status.version} on ${runtime}`);
  output.say(
    `seat ${status.seat.name} (${status.seat.kind}) on ${status.seat.display ?? 'a display that is being started'}, app as ${status.seat.user}`,
  );
  output.say(status.ready ? 'the greeter is up' : 'the greeter is starting');
  if (status.autologinPaused !== null) output.say(printable(status.autologinPaused));
  for (const problem of status.configurationProblems) output.say(`configuration: ${problem}`);
  const rows = status.processes.map((process) => [
    process.role +
      (process.spare === true ? ' (spare)' : process.session === undefined ? '' : ` (session ${process.session})`),
    String(process.pid),
    String(process.uid),
    process.command.slice(0, 80),
  ]);
  output.say(formatTable(['ROLE', 'PID', 'UID', 'COMMAND'], rows));
}

export async function stopSeat({ seat, output }: Request, leave: boolean): Promise<void> {
  const result = await ask(await requireSeat(seat), { version: 1, command: 'stop', leave });
  const { leftovers } = z.object({ leftovers: z.array(z.string()) }).parse(result);
  output.json({ stopped: true, leftovers });
  if (leftovers.length > 0) throw new Failure(exitStatus.failed, `stopped, but left: ${leftovers.join('; ')}`);
  output.say('stopped; nothing is left');
}

export async function printSessions({ seat, output }: Request): Promise<void> {
  const result = await ask(await requireSeat(seat), { version: 1, command: 'sessions' });
  const { sessions } = z.object({ sessions: z.array(sessionRowSchema) }).parse(result);
  output.json({ sessions });
  if (output.isJson) return;
  if (sessions.length === 0) return output.say('no sessions');
  const rows = sessions.map((session) => [
    session.id,
    session.user,
    session.session,
    session.active ? `${session.state}, in front` : session.state,
    session.display ?? '-',
    session.designatedPid === null ? '-' : String(session.designatedPid),
    session.endText ?? (session.left.length > 0 ? `left: ${session.left.join(' ')}` : ''),
  ]);
  output.say(formatTable(['ID', 'USER', 'SESSION', 'STATE', 'DISPLAY', 'PID', 'END'], rows));
}

export interface LoginWish {
  readonly user: string | null;
  readonly session: string | null;
  readonly language: string | null;
  readonly wait: boolean;
}

/** Puts each question where this command was started; nothing is asked again after a refusal. */
export async function logIn({ seat, output }: Request, wish: LoginWish): Promise<SessionRow> {
  const address = await requireSeat(seat);
  const answers = createAnswerSource();
  let cancelled = false;
  try {
    const result = await ask(
      address,
      { version: 1, command: 'login', ...wish },
      {
        onLine(line, reply) {
          switch (line.kind) {
            case 'questions':
              void answers.answer(line.questions).then((texts) => {
                if (texts !== null) return reply({ kind: 'answer', questionsId: line.questionsId, texts: [...texts] });
                cancelled = true;
                reply({ kind: 'cancel' });
              });
              return;
            case 'message':
              return output.note(line.text);
            case 'started':
              output.json({ session: line.session });
              return output.say(`session ${line.session.id} (${line.session.session}) has started`);
            case 'event':
            case 'result':
            case 'error':
          }
        },
      },
    );
    const { session } = z.object({ session: sessionRowSchema }).parse(result);
    output.json({ session });
    output.say(
      session.endText ??
        `session ${session.id} (${session.session}) has started${session.display === null ? '' : ` on ${session.display}`}`,
    );
    return session;
  } catch (error) {
    if (cancelled) throw new Failure(exitStatus.failed, 'a question had no answer; the login was given up');
    throw error;
  } finally {
    answers.stop();
  }
}

/** `force`: the programs of an NT-style session are not asked whether they mind. */
export async function endSession({ seat, output }: Request, sessionId: string, force: boolean): Promise<void> {
  const request = { version: 1, command: 'end', sessionId, ...(force ? { force } : {}) } as const;
  const result = await ask(await requireSeat(seat), request, {
    onLine: (line) => {
      if (line.kind === 'message') output.note(printable(line.text));
    },
  });
  const { session } = z.object({ session: sessionRowSchema }).parse(result);
  output.json({ session });
  output.say(session.endText ?? `session ${session.id} is over`);
}

/** The greeter comes in front and the session goes on. `lock`: its user is asked for at once. */
export async function leaveSession({ seat, output }: Request, command: 'lock' | 'switch'): Promise<void> {
  const result = await ask(await requireSeat(seat), { version: 1, command });
  const { session } = z.object({ session: sessionRowSchema }).parse(result);
  output.json({ session });
  output.say(`session ${session.id} (${session.user}) goes on; whoever logs in as ${session.user} comes back to it`);
}

/** Returns when logind or the configured command has said yes. */
export async function setPower({ seat, output }: Request, wanted: string, force: boolean): Promise<void> {
  const action = powerActionSchema.safeParse(wanted);
  if (!action.success) {
    throw new Failure(exitStatus.usage, `there is no power «${wanted}»: ${powerActionSchema.options.join(', ')}`);
  }
  await ask(await requireSeat(seat), { version: 1, command: 'power', action: action.data, force });
  output.json({ power: action.data });
  output.say(`${action.data} is under way`);
}

export async function printEvents({ seat, output }: Request, follow: boolean): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  // `vestibule events --follow | head` ends when head does.
  process.stdout.on('error', () => interrupted.abort());
  await ask(
    await requireSeat(seat),
    { version: 1, command: 'events', follow },
    {
      signal: interrupted.signal,
      onLine(line) {
        if (line.kind !== 'event') return;
        if (output.isJson) output.json(line.entry);
        else output.say(describeEntry(line.entry));
      },
    },
  );
}

const entrySchema = z.object({ atMs: z.number(), event: z.object({ kind: z.string() }).loose() }).loose();

/** A journal entry as one line: time, what happened, and the rest of it as JSON. */
function describeEntry(entry: unknown): string {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) return JSON.stringify(entry);
  const { kind, atMs: _atMs, ...rest } = parsed.data.event as { kind: string; atMs?: number };
  return `${new Date(parsed.data.atMs).toISOString()}  ${kind}  ${JSON.stringify(rest).slice(0, 400)}`;
}

export async function takeScreenshot({ seat, output }: Request, file: string): Promise<void> {
  const result = await ask(await requireSeat(seat), { version: 1, command: 'screenshot' });
  const { png } = z.object({ png: z.base64() }).parse(result);
  try {
    writeFileSync(file, Buffer.from(png, 'base64'));
  } catch (error) {
    throw new Failure(
      exitStatus.failed,
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
  output.json({ screenshot: file });
  output.say(`the greeter's page is in ${file}`);
}
