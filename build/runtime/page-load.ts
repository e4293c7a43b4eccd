/** What `loadURL` has begun, and whose navigation the next one is: the application's or the page's own. */
import type { DevToolsSession } from './devtools-pipe.ts';
import { createLoadError, type LoadError } from './load-error.ts';

export interface PageLoad {
  /** Of the load that is under way; null where there is none. */
  readonly url: string | null;
  /** A load that was under way is over with ERR_ABORTED. Nobody has to hear how the new one ends. */
  begin(url: string): Promise<void>;
  /** Where Chromium refuses, the load has failed. */
  navigate(devtools: DevToolsSession | null, url: string): void;
  /** Over: null where the page is there. */
  end(error: Error | null): void;
  /** Told once a document: further failures of the same are no news. */
  fail(name: string, url: string): void;
  /** The document that comes has failed, or the one before had. */
  readonly hasFailed: boolean;
  /** The application asked for the navigation that comes next. */
  expect(): void;
  /** True once after `expect`. */
  takeExpected(): boolean;
  /** Chromium has begun to bring a document. */
  started(): void;
  /** A document is there. */
  committed(): void;
  /** Chromium has stopped bringing one. Where none is there and it says no more, its process died before it ran. */
  stopped(): void;
}

/** @param onFailed a document did not come: Electron's `did-fail-load` */
export function createPageLoad(onFailed: (error: LoadError) => void): PageLoad {
  let load: {
    readonly url: string;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  } | null = null;
  let isExpected = false;
  let hasFailed = false;
  /** Of the load that is under way: `sent` to a process for its document. */
  let progress = { isSent: false, isStarted: false, isStopped: false, isCommitted: false };

  function begun(): typeof progress {
    return { isSent: false, isStarted: false, isStopped: false, isCommitted: false };
  }

  /** As Electron's `loadURL`: loading has stopped, and neither came the page nor an error (`did-stop-loading`). */
  function endIfLost(): void {
    const { isSent, isStopped, isCommitted } = progress;
    if (load !== null && isSent && isStopped && !isCommitted) end(createLoadError('ERR_FAILED', load.url));
  }

  function end(error: Error | null): void {
    const over = load;
    load = null;
    if (error === null) over?.resolve();
    else over?.reject(error);
  }

  function fail(name: string, url: string): void {
    const error = createLoadError(name, url);
    if (!hasFailed) onFailed(error);
    hasFailed = true;
    end(error);
  }

  return {
    get url() {
      return load?.url ?? null;
    },
    get hasFailed() {
      return hasFailed;
    },
    begin(url) {
      load?.reject(createLoadError('ERR_ABORTED', load.url));
      const loaded = new Promise<void>((resolve, reject) => {
        load = { url, resolve, reject };
      });
      // Electron does not make an unheard rejection the application's end either.
      loaded.catch(() => undefined);
      isExpected = true;
      progress = begun();
      return loaded;
    },
    navigate(devtools, url) {
      const own = progress;
      devtools?.send('Page.navigate', { url }).then(
        ({ errorText, loaderId }) => {
          // Of a load that is over: the one of now has its own answer to come.
          if (own !== progress) return;
          if (errorText !== undefined && load?.url === url) fail(errorText.replace(/^net::/, ''), url);
          // Without a loader it is another place in the same document.
          own.isSent = errorText === undefined && loaderId !== undefined;
          endIfLost();
        },
        (error: unknown) => own === progress && end(error instanceof Error ? error : new Error(String(error))),
      );
    },
    end,
    fail,
    expect() {
      isExpected = true;
    },
    takeExpected() {
      const was = isExpected;
      isExpected = false;
      return was;
    },
    started() {
      progress.isStarted = true;
    },
    committed() {
      hasFailed = false;
      isExpected = false;
      progress.isCommitted = true;
    },
    stopped() {
      // The end of the one before comes before the start of this one.
      if (progress.isStarted) progress.isStopped = true;
      endIfLost();
    },
  };
}
