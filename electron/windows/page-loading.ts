/** Loads a window's one page, and tells when it is lost: its process is gone, or it never came. */
import type { WebContents } from 'electron';

export interface PageLoading {
  /** Also again; a load that is under way is given up. */
  load(): void;
}

/**
 * A process that dies before it runs takes its page's load with it and is no death of the page's (Electron then emits no
 * `render-process-gone`), so that a load that fails is told like a death.
 *
 * @param address of each load; where two differ in nothing but what is behind `#` the page would stay
 * @param onLost `why`: as Electron names it, or `load-failed`. Once for each load.
 */
export function installPageLoading(
  contents: Pick<WebContents, 'on' | 'loadURL'>,
  address: () => string,
  onLost: (why: string, problem: string | null) => void,
): PageLoading {
  /** Rises with each load and each death: what an older one still says is no news. */
  let current = 0;
  contents.on('render-process-gone', (_event, details) => {
    current += 1;
    onLost(details.reason, null);
  });
  return {
    load() {
      current += 1;
      const own = current;
      contents.loadURL(address()).catch((error: unknown) => {
        if (own === current) onLost('load-failed', error instanceof Error ? error.message : String(error));
      });
    },
  };
}
