/** A page that asks before it goes away, so that the application may refuse. */
import type { DevToolsSession } from './devtools-pipe.ts';
import type { Responsiveness } from './responsiveness.ts';

export interface BeforeUnload {
  /** In force for the document that is shown now; never rejects. */
  readonly inForce: Promise<unknown>;
  /** Another document is there, which does not ask yet. */
  reset(): void;
  /** From now on the page asks. The question needs a gesture of a person (HTML, 7.4.4), so one is given. */
  install(devtools: DevToolsSession | null, context: number | null): void;
}

export function createBeforeUnload(responsiveness: Responsiveness): BeforeUnload {
  let inForce: Promise<unknown> = Promise.resolve();
  return {
    get inForce() {
      return inForce;
    },
    reset() {
      inForce = Promise.resolve();
    },
    install(devtools, context) {
      if (devtools === null || context === null) return;
      const asking = devtools.send('Runtime.evaluate', {
        expression: 'globalThis.onbeforeunload = (event) => event.preventDefault()',
        contextId: context,
        userGesture: true,
      });
      responsiveness.watch(asking);
      // Without an answer the document is gone, and with it the question.
      inForce = asking.catch(() => undefined);
    },
  };
}
