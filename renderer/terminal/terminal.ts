/**
 * The terminal of one text session, without React: the same shape as the picture of an x11 session. Bytes come as they are
 * and are drawn as xterm.js gets to them; how many were drawn goes back, so that no more are sent than can be held.
 */
import type { Terminal } from '@xterm/xterm';
import { encodeTerminalFrame, terminalFrameLimit, terminalSideLimit } from '../../electron/contract/terminal-wire.ts';
import type { Picture, PictureOptions, PictureState } from '../session-view/picture.ts';
import { followLook, readTerminalLook } from './look.ts';
import { loadTerminalLibrary } from './terminal-library.ts';

const retryDelaysMs = [250, 500, 1000, 2000];
/** Lines above the screen that can be scrolled back to. */
const scrollbackLines = 10_000;
/** Between two words on what was drawn, in bytes. */
const reportBytes = 128 * 1024;

export function startTerminal(options: PictureOptions): Picture {
  let terminal: Terminal | null = null;
  let socket: WebSocket | null = null;
  let state: PictureState = 'waiting';
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let isConnecting = false;
  let isStopped = false;
  let undo = (): void => {};

  function become(next: PictureState): void {
    if (next === state || isStopped) return;
    state = next;
    options.onState(next);
  }

  function later(): void {
    if (isStopped || retry !== null) return;
    const delayMs = retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)] ?? 2000;
    failures += 1;
    retry = setTimeout(() => {
      retry = null;
      void connect();
    }, delayMs);
  }

  async function connect(): Promise<void> {
    if (isStopped || isConnecting || socket !== null) return;
    isConnecting = true;
    if (retry !== null) clearTimeout(retry);
    retry = null;
    try {
      const [library, address] = await Promise.all([loadTerminalLibrary(), options.openPixels()]);
      if (isStopped) return;
      if (address === null) return later();
      open(library, new WebSocket(address.url, ['binary']));
    } catch (error) {
      console.error('the terminal could not be opened', error);
      later();
    } finally {
      isConnecting = false;
    }
  }

  function open(library: Awaited<ReturnType<typeof loadTerminalLibrary>>, next: WebSocket): void {
    socket = next;
    next.binaryType = 'arraybuffer';
    next.onopen = () => {
      failures = 0;
      // The last output comes first, so a terminal that was lost begins anew.
      undo();
      show(library, next);
      become('shown');
    };
    next.onclose = () => {
      if (socket !== next) return;
      socket = null;
      if (state === 'shown') become('lost');
      later();
    };
  }

  function show(library: Awaited<ReturnType<typeof loadTerminalLibrary>>, connection: WebSocket): void {
    const drawn = new library.Terminal({
      documentOverride: library.createStyledDocument(document),
      scrollback: scrollbackLines,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: '"DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", monospace',
      ...readTerminalLook(),
      allowProposedApi: false,
      // A session is nobody's way to open windows.
      linkHandler: null,
    });
    const fit = new library.FitAddon();
    drawn.loadAddon(fit);
    drawn.open(options.target);
    const send = (frame: Parameters<typeof encodeTerminalFrame>[0]): void => {
      if (connection.readyState === WebSocket.OPEN) connection.send(encodeTerminalFrame(frame).slice());
    };
    const keys = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length; at += terminalFrameLimit)
        send({ kind: 'keys', bytes: bytes.subarray(at, at + terminalFrameLimit) });
    };
    drawn.onData((text) => keys(new TextEncoder().encode(text)));
    drawn.onBinary((text) => keys(Uint8Array.from(text, (character) => character.charCodeAt(0))));
    drawn.onResize(({ cols, rows }) =>
      send({
        kind: 'size',
        columns: Math.min(cols, terminalSideLimit),
        rows: Math.min(rows, terminalSideLimit),
      }),
    );
    drawn.attachCustomKeyEventHandler((event) => !isClipboardKey(event, drawn, options.clipboard));
    let undrawn = 0;
    connection.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      drawn.write(new Uint8Array(data), () => {
        undrawn += data.byteLength;
        if (undrawn < reportBytes && data.byteLength >= 1024) return;
        send({ kind: 'taken', count: undrawn });
        undrawn = 0;
      });
    };
    const unfollow = followLook(drawn, () => fit.fit());
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(options.target);
    fit.fit();
    send({ kind: 'size', columns: drawn.cols, rows: drawn.rows });
    terminal = drawn;
    undo = () => {
      observer.disconnect();
      unfollow();
      drawn.dispose();
      terminal = null;
      undo = () => {};
    };
  }

  void connect();
  return {
    tryNow() {
      if (retry !== null) void connect();
    },
    focus: () => terminal?.focus(),
    releaseKeys: () => {},
    stop() {
      if (isStopped) return;
      isStopped = true;
      if (retry !== null) clearTimeout(retry);
      socket?.close();
      socket = null;
      undo();
    },
  };
}

/** Ctrl+Shift+C copies, Ctrl+Shift+V pastes, as in every terminal; where there is no clipboard, neither. */
function isClipboardKey(event: KeyboardEvent, terminal: Terminal, clipboard: boolean): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey) return false;
  if (event.code !== 'KeyC' && event.code !== 'KeyV') return false;
  event.preventDefault();
  if (!clipboard) return true;
  if (event.code === 'KeyC') void navigator.clipboard.writeText(terminal.getSelection()).catch(() => undefined);
  else
    void navigator.clipboard
      .readText()
      .then((text) => terminal.paste(text))
      .catch(() => undefined);
  return true;
}
