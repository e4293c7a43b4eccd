/** `vestibule logons`: the logon sessions that the NT-style sessions of a seat are. */
import * as z from 'zod';
import { type LogonRow, logonRowSchema, logonTypes } from '../contract/logon-session.ts';
import { printable } from '../contract/printable.ts';
import type { Request } from './commands.ts';
import { ask, requireSeat } from './connection.ts';
import { formatTable } from './output.ts';

export async function printLogons({ seat, output }: Request): Promise<void> {
  const result = await ask(await requireSeat(seat), { version: 1, command: 'logons' });
  const { logons } = z.object({ logons: z.array(logonRowSchema) }).parse(result);
  output.json({ logons });
  if (output.isJson) return;
  if (logons.length === 0) return output.say('no logon sessions; an NT-style session makes one');
  const rows = logons.map((logon) => [
    logon.luid,
    printable(`${logon.host}\\${logon.user}`),
    logon.authenticationPackage,
    describeType(logon),
    new Date(logon.logonAtMs).toISOString(),
    logon.session,
    describeState(logon),
  ]);
  output.say(formatTable(['LUID', 'USER', 'PACKAGE', 'TYPE', 'SINCE', 'SESSION', 'STATE'], rows));
}

function describeType({ logonType }: LogonRow): string {
  return `${logonType} ${logonType === logonTypes.interactive ? 'interactive' : 'unlock'}`;
}

/** Words for one row; where it has ended, who refers to it. */
export function describeState({ state, heldBy, leftovers, containment }: LogonRow): string {
  switch (state) {
    case 'logged-on':
    case 'locked':
    case 'logging-off': {
      const words = state.replace('-', ' ');
      return containment === 'subreaper' ? `${words} (held by a subreaper: weaker)` : words;
    }
    case 'ended':
      if (heldBy.length > 0) return `ended, still referred to by process ${heldBy.join(', ')}`;
      return leftovers.length > 0 ? `ended, but left: ${printable(leftovers.join('; '))}` : 'ended';
  }
}
