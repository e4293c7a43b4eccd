import { type JournalFile, type JournalFileNames, openJournalFile, rotateJournalFiles } from './journal-file.ts';
import { encodeEntry, encodeHeader, type JournalEntry } from './journal-line.ts';
import { readJournalTail } from './journal-reader.ts';

/**
 * The journal: every event of the loop, in order, as JSON lines that can be read and replayed later. Never a credential:
 * what is appended has to be free of them.
 */
export interface Journal {
  /**
   * Writes `content` with the time. Returns at once: lines are written in order, behind the loop's back. Append an event
   * *before* it is decided upon, since the `header` of a new file has to be the state that the event then changes.
   * After `close` it does nothing.
   */
  append(content: object): void;
  /** Calls `listener` with each entry from now on, also while the disk is full; it must not throw. */
  subscribe(listener: (entry: JournalEntry) => void): () => void;
  /** The newest entries, oldest first, at most `count`. */
  readTail(count: number): Promise<readonly JournalEntry[]>;
  /** Resolves once all that was appended is written, or lost. Idempotent. */
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly folder: string;
  /** File name without `.jsonl`; one journal at a time may write to it. */
  readonly name?: string;
  /** Most bytes of one file. */
  readonly maximumBytes?: number;
  /** Number of files in all, the one that is written to included. */
  readonly keep?: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The state of now: put at the start of each file, so that it can be replayed without the ones before it. */
  readonly header?: () => object;
}

/** After a failure the disk is not asked again sooner than this. */
const retryAfterMs = 1000;
/** Most characters that wait for the disk; beyond it entries are lost. */
const waitingLimit = 4 * 1024 * 1024;

type Step =
  | {
      readonly kind: 'write';
      readonly text: string;
      /** Entries that are lost when this is not written. */
      readonly entries: number;
    }
  | { readonly kind: 'rotate' };

/**
 * Opens the journal. Never throws: where the folder cannot be written, entries are counted, and the count is written down
 * (`journal-entries-lost`) once it can. Starts no timer.
 */
export function openJournal(options: JournalOptions): Journal {
  const names: JournalFileNames = { folder: options.folder, name: options.name ?? 'journal', keep: options.keep ?? 4 };
  const maximumBytes = options.maximumBytes ?? 4 * 1024 * 1024;
  const listeners = new Set<(entry: JournalEntry) => void>();
  const steps: Step[] = [];
  let waiting = 0;
  let file: JournalFile | null = null;
  /** What the file will hold once all steps are taken. */
  let plannedBytes = 0;
  /** The next entry has no state before it that a reader could begin from. */
  let needsHeader = true;
  let lost = 0;
  let lostBecause = '';
  let failedAtMs: number | null = null;
  let drained: Promise<void> | null = null;
  let isClosed = false;

  function open(nowMs: number): void {
    if (file !== null) return;
    // The absolute value, because clocks are set back.
    if (failedAtMs !== null && Math.abs(nowMs - failedAtMs) < retryAfterMs) return;
    try {
      file = openJournalFile(names);
      plannedBytes = file.size();
      needsHeader = true;
      failedAtMs = null;
    } catch (error) {
      fail(error, nowMs);
    }
  }

  function fail(error: unknown, nowMs: number): void {
    lostBecause = (error as NodeJS.ErrnoException).code ?? String(error);
    failedAtMs = nowMs;
    lose(steps);
    steps.length = 0;
    waiting = 0;
    closeFile();
  }

  function lose(unwritten: readonly Step[]): void {
    for (const step of unwritten) lost += step.kind === 'write' ? step.entries : 0;
  }

  function closeFile(): void {
    try {
      file?.close();
    } catch (error) {
      // close(2) tells of a write that failed late; the descriptor is gone all the same.
      lostBecause = (error as NodeJS.ErrnoException).code ?? String(error);
    }
    file = null;
  }

  /** Puts a line where it belongs: behind the state where a reader needs it, and behind the news of what was lost. */
  function place(line: string, nowMs: number): void {
    const note =
      lost === 0 ? '' : encodeEntry({ kind: 'journal-entries-lost', count: lost, why: lostBecause }, nowMs).line;
    const createHeader = () => encodeHeader(options.header?.() ?? {}, nowMs, maximumBytes / 4);
    let text = `${needsHeader ? createHeader() : ''}${note}${line}`;
    if (plannedBytes > 0 && plannedBytes + Buffer.byteLength(text) > maximumBytes) {
      steps.push({ kind: 'rotate' });
      plannedBytes = 0;
      if (!needsHeader) text = `${createHeader()}${text}`;
    }
    steps.push({ kind: 'write', text, entries: lost + (line === '' ? 0 : 1) });
    plannedBytes += Buffer.byteLength(text);
    waiting += text.length;
    needsHeader = false;
    lost = 0;
    drained ??= drain();
  }

  /** One at a time, so that lines stay in order. */
  async function drain(): Promise<void> {
    // What is appended in one go is written in one go.
    await Promise.resolve();
    while (steps.length > 0) {
      const batch = takeBatch();
      try {
        await perform(batch);
      } catch (error) {
        lose(batch);
        fail(error, options.clock());
      }
    }
    drained = null;
  }

  /** A rotation by itself, or all the lines up to the next one. */
  function takeBatch(): readonly Step[] {
    const rotation = steps.findIndex((step) => step.kind === 'rotate');
    const batch = steps.splice(0, rotation === -1 ? steps.length : Math.max(rotation, 1));
    for (const step of batch) waiting -= step.kind === 'write' ? step.text.length : 0;
    return batch;
  }

  async function perform(batch: readonly Step[]): Promise<void> {
    if (batch[0]?.kind === 'rotate') {
      closeFile();
      rotateJournalFiles(names);
      file = openJournalFile(names);
      return;
    }
    if (file === null) throw new Error('closed');
    if (file.isGone()) throw new Error('the file was removed');
    await file.append(Buffer.from(batch.map((step) => (step.kind === 'write' ? step.text : '')).join('')));
  }

  return {
    append(content) {
      if (isClosed) return;
      const nowMs = options.clock();
      const { entry, line } = encodeEntry(content, nowMs);
      open(nowMs);
      if (file === null) {
        lost += 1;
      } else if (waiting + line.length > waitingLimit) {
        lost += 1;
        lostBecause = 'the disk is too slow';
        needsHeader = true;
      } else {
        place(line, nowMs);
      }
      for (const listener of listeners) listener(entry);
    },
    subscribe(listener) {
      const own = (entry: JournalEntry) => listener(entry);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    async readTail(count) {
      await drained;
      return await readJournalTail(names, count);
    },
    async close() {
      if (!isClosed && lost > 0) {
        failedAtMs = null;
        open(options.clock());
        if (file !== null) place('', options.clock());
      }
      isClosed = true;
      await drained;
      closeFile();
    },
  };
}
