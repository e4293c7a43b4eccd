/**
 * The picture of one session, without React: connects, connects again when the connection drops while the session goes
 * on, and keeps keyboard and clipboard with it.
 */
import type RFB from '@novnc/novnc';
import type { PixelAddress } from '../../electron/contract/renderer.ts';
import { installClipboardLink } from './clipboard-link.ts';
import { loadPictureLibrary } from './picture-library.ts';
import { askForScreenPixels } from './pixel-ratio.ts';

/** waiting: never connected yet. shown: connected. lost: it was connected, and is being connected again. */
export type PictureState = 'waiting' | 'shown' | 'lost';

export interface PictureOptions {
  /** Gets noVNC's element as a child. */
  readonly target: HTMLElement;
  readonly openPixels: () => Promise<PixelAddress | null>;
  readonly clipboard: boolean;
  readonly onState: (state: PictureState) => void;
}

export interface Picture {
  /** Something about the session has changed: a connection that is waited for is tried now. */
  tryNow(): void;
  /** Keys go to the session. */
  focus(): void;
  /** Lets go of every key that the session believes to be down: their release will go elsewhere. */
  releaseKeys(): void;
  /** Idempotent. */
  stop(): void;
}

const retryDelaysMs = [250, 500, 1000, 2000];

export function startPicture(options: PictureOptions): Picture {
  let rfb: RFB | null = null;
  let undoClipboard = (): void => {};
  let state: PictureState = 'waiting';
  let connecting = false;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;

  function become(next: PictureState): void {
    if (next === state || stopped) return;
    state = next;
    options.onState(next);
  }

  async function connect(): Promise<void> {
    if (stopped || connecting || rfb !== null) return;
    connecting = true;
    cancelRetry();
    try {
      const [library, address] = await Promise.all([loadPictureLibrary(), options.openPixels()]);
      if (stopped) return;
      if (address === null) return later();
      open(new library(options.target, address.url, { shared: true, wsProtocols: ['binary'] }));
    } catch (error) {
      console.error('the picture could not be opened', error);
      later();
    } finally {
      connecting = false;
    }
  }

  function open(next: RFB): void {
    rfb = next;
    tuneForLocalSocket(next);
    // noVNC's element would show scroll bars for a moment whenever the window becomes smaller than the desktop.
    const element = options.target.lastElementChild;
    if (element instanceof HTMLElement) element.style.overflow = 'hidden';
    next.addEventListener('connect', () => {
      failures = 0;
      if (options.clipboard) undoClipboard = installClipboardLink(next, options.target);
      become('shown');
    });
    next.addEventListener('disconnect', () => {
      undoClipboard();
      undoClipboard = () => {};
      rfb = null;
      if (state === 'shown') become('lost');
      later();
    });
  }

  function later(): void {
    if (stopped || retry !== null) return;
    const delayMs = retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)];
    failures += 1;
    retry = setTimeout(() => {
      retry = null;
      void connect();
    }, delayMs);
  }

  function cancelRetry(): void {
    if (retry !== null) clearTimeout(retry);
    retry = null;
  }

  void connect();
  return {
    tryNow: () => void connect(),
    focus: () => rfb?.focus({ preventScroll: true }),
    // noVNC lets go of its keys when the window loses the focus, and offers no other way to ask for it.
    releaseKeys: () => window.dispatchEvent(new Event('blur')),
    stop() {
      if (stopped) return;
      stopped = true;
      cancelRetry();
      undoClipboard();
      rfb?.disconnect();
      rfb = null;
    },
  };
}

/** The wire is a local socket: bytes cost little, packing them costs the frame rate. (What is asked for: encodings.ts.) */
function tuneForLocalSocket(rfb: RFB): void {
  rfb.background = 'transparent';
  rfb.compressionLevel = 0;
  rfb.scaleViewport = false;
  rfb.clipViewport = false;
  rfb.focusOnClick = true;
  askForScreenPixels(rfb);
  // The desktop has the window's size: RFB SetDesktopSize, which the server turns into RandR.
  rfb.resizeSession = true;
}
