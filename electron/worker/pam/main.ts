/**
 * Entry of the process that holds a login's PAM transaction, from pam_start to pam_end: a child of its worker, with which it
 * speaks on descriptor 3. (Or that of a change of a password: password-change.ts.) Descriptors 4 (output) and 5 (standard input: machine/entry.ts) are for the session's program.
 *
 * Its calls are synchronous, and one module may wait for ever: the worker ends this process by SIGKILL then. While a session
 * runs it waits for the program and for `close`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { type FromPam, type ToPam, toPamSchema } from '../../contract/authentication.ts';
import { createLineSplitter, decodeLine } from '../../contract/line.ts';
import { refusedText } from '../../contract/login-names.ts';
import { say } from '../../contract/said.ts';
import { markHelper } from '../../machine/helper-mark.ts';
import { createSocketPair, endWithParent, forbidDumps, keepToSelf } from '../../machine/libc.ts';
import { pamCodes, startPam } from '../../machine/pam.ts';
import { decideVerdict, findRefusedName } from './admission.ts';
import { createConversation } from './conversation.ts';
import { createLineChannel } from './line-channel.ts';
import { findMachineAccount } from './machine-account.ts';
import { changePassword } from './password-change.ts';

const wire = 3;
const output = 4;
const door = 5;

main();

function main(): void {
  forbidDumps();
  endWithParent();
  for (const descriptor of [wire, output, door]) keepToSelf(descriptor);
  const channel = createLineChannel(wire);
  let asked = '';
  const refuse = (text: string, why: string): never => {
    channel.send({ kind: 'refused', text, why, isKnown: findMachineAccount(asked) !== null });
    process.exit(1);
  };

  const wish = channel.receive();
  if (wish?.kind === 'change') {
    changePassword(wish, channel);
    process.exit(0);
  }
  if (wish?.kind !== 'begin') process.exit(2);
  asked = wish.user;
  const { converse, isCancelled } = createConversation(channel, wish.mayAsk);
  const transaction = startTransaction(wish, converse);
  if (transaction === null) return refuse(say('login.noPam'), 'pam_start failed');

  const verdict = decideVerdict(transaction);
  if (verdict.kind === 'refused') {
    const why = `${verdict.step}: ${transaction.describe(verdict.code)}`;
    transaction.end();
    return isCancelled() && !wish.mayAsk
      ? refuse(say('autologin.asked'), `${why}; a question was given up`)
      : refuse(verdict.text, why);
  }
  const account = findMachineAccount(transaction.user());
  const refusedName = findRefusedName(account);
  if (account === null || refusedName !== null) {
    transaction.end();
    // In the words of a wrong password: which names exist is nobody's business.
    return refuse(refusedText, refusedName ?? 'no such account');
  }
  channel.send({ kind: 'accepted', account });

  const next = channel.receive();
  if (next?.kind !== 'open') {
    transaction.end();
    process.exit(0);
  }
  for (const [name, value] of Object.entries(next.environment)) transaction.setEnvironment(name, value);
  // Before pam_setcred, which may add groups to these (pam_group(8)); nobody calls initgroups again.
  initgroups(account.name, account.gid);
  const credentials = transaction.establishCredentials();
  const opened = credentials === pamCodes.success ? transaction.openSession() : credentials;
  if (opened !== pamCodes.success) {
    const why = `session: ${transaction.describe(opened)}`;
    if (credentials === pamCodes.success) transaction.deleteCredentials();
    transaction.end();
    return refuse(say('login.notOpened'), why);
  }
  channel.send({ kind: 'opened', environment: transaction.environment() });
  runSession(channel.receive(), () => {
    transaction.closeSession();
    transaction.deleteCredentials();
    transaction.end();
  });
}

function startTransaction(
  wish: Extract<ToPam, { kind: 'begin' }>,
  converse: Parameters<typeof startPam>[0]['converse'],
) {
  try {
    return startPam({
      mark: markHelper(wish.helperOf),
      service: wish.service,
      confDir: wish.confDir,
      user: wish.user,
      display: wish.display,
      converse,
    });
  } catch {
    // PAM_ABORT, PAM_SYSTEM_ERR: the service's file or libpam itself.
    return null;
  }
}

/** Supplementary groups of this process: initgroups(3), which Node has and its types have not. */
function initgroups(user: string, gid: number): void {
  (process as unknown as { initgroups(user: string, gid: number): void }).initgroups(user, gid);
}

/** From here on asynchronous: the program's end and the worker's word come in any order. */
function runSession(order: ToPam | null, close: () => void): void {
  const socket = new Socket({ fd: wire, readable: true, writable: true });
  const send = (message: FromPam): void => void socket.write(`${JSON.stringify(message)}\n`);
  let isClosed = false;
  const finish = (): void => {
    if (isClosed) return;
    isClosed = true;
    close();
    process.exit(0);
  };
  const splitter = createLineSplitter();
  socket.setEncoding('utf8').on('data', (chunk) => {
    const lines = splitter.push(String(chunk));
    if ('kind' in lines) return finish();
    for (const line of lines) {
      const decoded = decodeLine(toPamSchema, line);
      if (decoded.kind !== 'message') continue;
      if (decoded.message.kind === 'close') finish();
      else if (decoded.message.kind === 'run') void runAgain(decoded.message, send);
    }
  });
  socket.on('error', finish).on('close', finish);
  // The worker is gone: its members are ended by whoever started it, and the session is closed here.
  process.on('SIGTERM', finish);
  if (order?.kind === 'run') run(order, send);
  else finish();
}

function run(order: RunOrder, send: (message: FromPam) => void): void {
  start(order, [output, door], send);
  closeSync(output);
  closeSync(door);
}

/** The worker's write end of a pipe is opened by name (proc_pid_fd(5)); its door takes a connection, which nobody else can make. */
async function runAgain(order: RunOrder, send: (message: FromPam) => void): Promise<void> {
  if (order.again === undefined) return;
  try {
    const again = openSync(`/proc/${process.ppid}/fd/${order.again.output}`, constants.O_WRONLY);
    keepToSelf(again);
    const socket = connect(order.again.doorPath);
    await once(socket, 'connect');
    const [ours, theirs] = createSocketPair();
    start(order, [again, theirs], send);
    closeSync(again);
    closeSync(theirs);
    // Passed on and not given: a shell cannot wait at a descriptor that does not block.
    const inner = new Socket({ fd: ours, readable: true, writable: true });
    for (const end of [inner, socket]) end.on('error', () => undefined); // Its exit tells more.
    inner.pipe(socket).pipe(inner);
  } catch (error) {
    send({ kind: 'not-running', runId: order.runId, why: (error as Error).message });
  }
}

type RunOrder = Extract<ToPam, { kind: 'run' }>;

function start(order: RunOrder, [output, door]: readonly [number, number], send: (message: FromPam) => void): void {
  const { runId } = order;
  const [program = '', ...argv] = order.command;
  const child = spawn(program, argv, {
    stdio: [door, output, output],
    detached: true,
    cwd: '/',
    env: order.environment,
  });
  child.once('error', (error) => send({ kind: 'not-running', runId, why: error.message }));
  child.once('exit', (status, signal) => send({ kind: 'exited', runId, status, signal }));
  if (child.pid !== undefined) send({ kind: 'running', runId, pid: child.pid });
}
