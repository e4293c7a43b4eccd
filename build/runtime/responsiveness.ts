/**
 * Whether a page answers. It is looked at only while something is asked of it, so a page that hangs while nobody wants
 * anything is not found, and at rest there is no timer. Electron's limit is 30 s after input; DevTools does not tell of
 * input, so here it is the time since the page last answered while a question is open.
 */

export interface Responsiveness {
  /** A question to the page; its answer, or that it failed, is a sign of life. */
  watch(question: Promise<unknown>): void;
  /** The page is gone: nothing is open any more. */
  reset(): void;
}

export const unresponsiveAfterMs = 5_000;

export function createResponsiveness(onHang: () => void, onAlive: () => void): Responsiveness {
  let open = 0;
  let hangs = false;
  let timer: NodeJS.Timeout | null = null;
  /** Questions of a page that is gone do not count for the next one. */
  let generation = 0;

  function rearm(): void {
    if (timer !== null) clearTimeout(timer);
    timer =
      open === 0
        ? null
        : setTimeout(() => {
            timer = null;
            hangs = true;
            onHang();
          }, unresponsiveAfterMs);
  }

  return {
    watch(question) {
      const asked = generation;
      open++;
      if (timer === null && !hangs) rearm();
      const answered = (): void => {
        if (asked !== generation) return;
        open--;
        rearm();
        if (!hangs) return;
        hangs = false;
        onAlive();
      };
      question.then(answered, answered);
    },
    reset() {
      generation++;
      open = 0;
      hangs = false;
      rearm();
    },
  };
}
