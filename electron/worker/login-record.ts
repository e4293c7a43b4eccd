/** utmp, wtmp, lastlog and btmp for the one login of a worker, in order, and without holding anything up. */
import {
  type RecordedRefusal,
  type RecordedSession,
  type RecordFiles,
  recordLogin,
  recordLogout,
  recordRefusal,
} from '../machine/records/login-records.ts';

export interface LoginRecord {
  begin(session: RecordedSession): void;
  refuse(refusal: RecordedRefusal): void;
  /** Resolves once all is written, or could not be. Idempotent. */
  end(): Promise<void>;
}

/** `files` null: this worker may write none of them (an ordinary user's). */
export function createLoginRecord(files: RecordFiles | null, note: (line: string) => void): LoginRecord {
  let begun: RecordedSession | null = null;
  let written: Promise<void> = Promise.resolve();
  const write = (what: (files: RecordFiles) => Promise<readonly string[]>): void => {
    if (files === null) return;
    written = written.then(async () => {
      for (const words of await what(files)) note(`login records: ${words}`);
    });
  };
  return {
    begin(session) {
      begun = session;
      write((all) => recordLogin(session, Date.now(), all));
    },
    refuse: (refusal) => write((all) => recordRefusal(refusal, Date.now(), all)),
    end() {
      const session = begun;
      begun = null;
      if (session !== null) write((all) => recordLogout(session, Date.now(), all));
      return written;
    },
  };
}
