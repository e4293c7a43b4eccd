/**
 * Entry of the process that holds the greeter's PAM session, as root: opens it, says so in one line, and closes it when its
 * standard input ends or it is asked to end. A module may wait for as long as it likes, so nothing else is done here.
 *
 * Its argument is a JSON object: `service`, `confDir`, `user` and `environment`, which PAM's modules see.
 */
import { markHelper } from '../../machine/helper-mark.ts';
import { endWithParent, forbidDumps } from '../../machine/libc.ts';
import { pamCodes, startPam } from '../../machine/pam.ts';
import type { GreeterSessionWish } from './greeter-session.ts';

main();

function main(): void {
  forbidDumps();
  endWithParent();
  const wish = JSON.parse(process.argv[2] ?? '') as GreeterSessionWish;
  // Nobody is there to be asked.
  const transaction = startPam({
    ...wish,
    mark: markHelper(wish.helperOf),
    display: '',
    converse: (messages) => (asks(messages) ? null : []),
  });
  for (const [name, value] of Object.entries(wish.environment)) transaction.setEnvironment(name, value);
  const fail = (step: string, code: number): never => {
    const why = `${step}: ${transaction.describe(code)}`;
    transaction.end();
    process.stdout.write(`${why}\n`);
    process.exit(1);
  };
  const checked = transaction.checkAccount();
  if (checked !== pamCodes.success) fail('account', checked);
  const established = transaction.establishCredentials();
  if (established !== pamCodes.success) fail('credentials', established);
  const opened = transaction.openSession();
  if (opened !== pamCodes.success) {
    transaction.deleteCredentials();
    fail('session', opened);
  }
  // Until here a signal ends this process, whatever a module waits for.
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    transaction.closeSession();
    transaction.deleteCredentials();
    transaction.end();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, close);
  process.stdin.on('end', close).on('error', close).resume();
  process.stdout.write('opened\n');
}

function asks(messages: readonly { readonly style: string }[]): boolean {
  return messages.some(({ style }) => style === 'secret' || style === 'visible');
}
