/** Opens windows in the browser, one at a time, and hands each page to whoever asked for it. */
import type { BrowserProcess } from './browser-process.ts';
import type { DevToolsSession } from './devtools-pipe.ts';

export interface Page {
  readonly targetId: string;
  readonly devtools: DevToolsSession;
}

export interface PageOwner {
  /**
   * The page waits until it is told to run: what is sent at once is in force before its first script. Called again where
   * Chromium replaces a crashed page by another target of the same window.
   */
  attached(page: Page): void;
  /** The window was closed, by whomever. */
  closed(): void;
  /** `status` in Chromium's words (base::TerminationStatus). */
  crashed(status: string, exitCode: number): void;
}

export interface WindowHost {
  /**
   * Resolves when the owner has its page: `url`, or the empty one that the browser came with. lost: the browser ended
   * before it had a window for it, and the next browser may be asked.
   */
  open(url: string, owner: PageOwner): Promise<'opened' | 'empty' | 'lost'>;
  /** Closes without asking the page; `closed` follows. */
  close(page: Page): void;
  /** The browser has ended in order: so its windows are closed. */
  lost(): void;
}

export function createWindowHost(browser: BrowserProcess): WindowHost {
  const { devtools } = browser;
  /** By session id. */
  const owners = new Map<string, { readonly page: Page; readonly owner: PageOwner }>();
  let opening: { readonly owner: PageOwner; readonly done: () => void } | null = null;
  /** Whose target went away while its window stayed. */
  let replacing: PageOwner[] = [];
  let queue: Promise<void> = Promise.resolve();
  let { hasFirstWindow } = browser;
  /** The browser's first window has not been heard of yet; it may come before the application asks for one. */
  let awaitsFirst = hasFirstWindow;
  let unclaimed: { readonly sessionId: string; readonly page: Page } | null = null;
  let isLost = false;
  let lose: () => void = () => undefined;
  const loss = new Promise<void>((resolve) => {
    lose = resolve;
  });

  function ownerOf(targetId: string): PageOwner | undefined {
    return [...owners.values()].find(({ page }) => page.targetId === targetId)?.owner;
  }

  devtools.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const page = { targetId: targetInfo.targetId, devtools: devtools.session(sessionId) };
    const owner = opening?.owner ?? replacing.shift();
    if (owner === undefined && awaitsFirst) {
      awaitsFirst = false;
      unclaimed = { sessionId, page };
      return;
    }
    awaitsFirst = false;
    if (owner === undefined) {
      // A window that nobody asked for, such as a page's popup: it never runs.
      devtools.order('Target.closeTarget', { targetId: targetInfo.targetId });
      return;
    }
    owners.set(sessionId, { page, owner });
    const done = opening?.done;
    opening = null;
    owner.attached(page);
    done?.();
  });
  devtools.on('Target.detachedFromTarget', ({ sessionId }) => {
    devtools.forget(sessionId);
    const lost = owners.get(sessionId);
    owners.delete(sessionId);
    if (lost === undefined) return;
    replacing.push(lost.owner);
    // One round trip: what replaces the target is told before its answer.
    devtools.send('Browser.getVersion').then(
      () => {
        if (!replacing.includes(lost.owner)) return;
        replacing = replacing.filter((owner) => owner !== lost.owner);
        lost.owner.closed();
      },
      // The browser is gone, which the application is told by its exit.
      () => undefined,
    );
  });
  devtools.on('Target.targetCrashed', ({ targetId, status, errorCode }) =>
    ownerOf(targetId)?.crashed(status, errorCode),
  );

  return {
    open(url, owner) {
      const isFirst = hasFirstWindow;
      hasFirstWindow = false;
      const opened = queue.then(async () => {
        if (isLost) return 'lost' as const;
        if (unclaimed !== null) {
          const { sessionId, page } = unclaimed;
          unclaimed = null;
          owners.set(sessionId, { page, owner });
          owner.attached(page);
          return 'empty' as const;
        }
        const attached = new Promise<void>((resolve) => {
          opening = { owner, done: resolve };
        });
        await browser.ready;
        if (!isFirst) await Promise.race([browser.openWindow(url), loss]);
        await Promise.race([attached, loss]);
        if (opening?.owner === owner) return 'lost' as const;
        return isFirst ? ('empty' as const) : ('opened' as const);
      });
      queue = opened.then(
        () => undefined,
        () => undefined,
      );
      return opened;
    },
    close(page) {
      // It may be closing already, which is what was asked.
      devtools.send('Target.closeTarget', { targetId: page.targetId }).catch(() => undefined);
    },
    lost() {
      isLost = true;
      const closed = [...[...owners.values()].map(({ owner }) => owner), ...replacing];
      owners.clear();
      replacing = [];
      lose();
      for (const owner of closed) owner.closed();
    },
  };
}
