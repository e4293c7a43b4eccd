/** A window: Chromium's (opened by window-host.ts), placed and watched through the X server (x-window.ts). */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { app } from './app.ts';
import { createEvent } from './electron-event.ts';
import type { BrowserWindowPart } from './electron-types.ts';
import type { NativeImage } from './native-image.ts';
import { runtime } from './runtime-state.ts';
import { screen } from './screen.ts';
import { type Session, session as sessions } from './session.ts';
import { WebContents } from './web-contents.ts';
import type { WindowBounds, XWindow } from './x-window.ts';

const all = new Map<number, BrowserWindow>();
let nextId = 1;

export class BrowserWindow extends EventEmitter implements BrowserWindowPart {
  readonly id = nextId++;
  readonly webContents: WebContents;
  readonly #options: Electron.BrowserWindowConstructorOptions;
  #window: XWindow | null = null;
  /** Kept until there is a window, and told from then on by the X server. */
  #bounds: WindowBounds;
  /** What the window goes back to from full screen. */
  #restore: WindowBounds;
  #isFullScreen: boolean;
  #isKiosk: boolean;
  #isAbove: boolean;
  #wantsVisible: boolean;
  #title: string;
  #isDestroyed = false;
  /** Closing was allowed: the page is not asked again. */
  #isClosing = false;
  /** The page goes to another address by itself: its unloading is no closing. */
  #pageNavigates = false;

  static getAllWindows(): BrowserWindow[] {
    return [...all.values()];
  }

  static fromWebContents(contents: unknown): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  static fromId(id: number): BrowserWindow | null {
    return all.get(id) ?? null;
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.isFocused()) ?? null;
  }

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    super();
    this.#options = options;
    this.#isKiosk = options.kiosk ?? false;
    this.#isFullScreen = (options.fullscreen ?? false) || this.#isKiosk;
    this.#isAbove = options.alwaysOnTop ?? false;
    this.#wantsVisible = options.show ?? true;
    this.#title = options.title ?? app.getName();
    this.#restore = placeWindow(options);
    this.#bounds = this.#isFullScreen ? screen.getDisplayMatching(this.#restore).bounds : this.#restore;
    const preferences = options.webPreferences ?? {};
    this.webContents = new WebContents({
      session: (preferences.session as Session | undefined) ?? sessions.fromPartition(preferences.partition ?? ''),
      preloadPath: preferences.preload ?? null,
    });
    all.set(this.id, this);
    this.#followContents();
    app.emit('browser-window-created', createEvent(), this);
    app.emit('web-contents-created', createEvent(), this.webContents);
    // The application usually says what to load in the same breath: then that is the window's first page.
    setImmediate(() => {
      if (this.#isDestroyed) return;
      this.webContents.openWindow(this.#bounds).catch((error: unknown) => {
        process.stderr.write(
          `electron: no window could be opened: ${error instanceof Error ? error.message : String(error)}\n`,
        );
      });
    });
  }

  #followContents(): void {
    const { webContents } = this;
    webContents.on('-attached', () => void this.#adopt());
    // Chromium makes its window before or after it tells of the page: what is not there yet is looked for again.
    webContents.on('-preload-ready', () => {
      void this.#adopt();
      this.#pageNavigates = false;
      // At the document's start, so that no moment is left in which it could be closed unasked.
      this.#askBeforeClose();
    });
    webContents.on('-loaded', () => {
      void this.#adopt();
      this.#firstLoad();
    });
    webContents.on('-page-navigates', () => (this.#pageNavigates = true));
    webContents.on('-closed', () => this.#closed());
    webContents.on('-close', () => this.close());
    webContents.on('-focus', () => this.focus());
    webContents.on('-is-focused', (question: { focused: boolean }) => (question.focused = this.isFocused()));
    webContents.on('-gone', (details: Electron.RenderProcessGoneDetails) =>
      app.emit('render-process-gone', createEvent(), webContents, details),
    );
    webContents.on('-before-unload', (question: { allowed: boolean }) => {
      if (this.#isClosing || this.#pageNavigates || webContents.isLoading()) return;
      question.allowed = this.#allowClose();
    });
    webContents.on('unresponsive', () => this.emit('unresponsive'));
    webContents.on('responsive', () => this.emit('responsive'));
    webContents.on('page-title-updated', (event: { defaultPrevented: boolean }, title: string, explicit: boolean) => {
      this.emit('page-title-updated', event, title, explicit);
      if (event.defaultPrevented) this.#window?.setTitle(this.#title);
      else this.#title = title;
    });
    // A listener that comes later has the same say.
    this.on('newListener', (name) => {
      if (name === 'close') setImmediate(() => this.#askBeforeClose());
    });
  }

  #readyToShow = false;
  #firstLoad(): void {
    if (this.#readyToShow) return;
    this.#readyToShow = true;
    this.emit('ready-to-show');
    runtime.browser?.endCrashHandlers();
  }

  #askBeforeClose(): void {
    if (this.listenerCount('close') > 0) this.webContents.askBeforeUnload();
  }

  /** Finds Chromium's window and gives it the place that it was to have from the first. */
  async #adopt(): Promise<void> {
    if (this.#window !== null || this.#isDestroyed || runtime.display === null || runtime.browser === null) return;
    const window = await runtime.display.takeNewWindow(runtime.browser.pid);
    if (window === null) return;
    if (this.#window !== null) return;
    this.#window = window;
    window.onEvent((event) => this.#windowChanged(event));
    if (this.#options.frame === false || this.#isKiosk) window.removeFrame();
    if (!this.#wantsVisible) window.hide();
    window.setBounds(this.#bounds);
    if (this.#isFullScreen) await this.#applyFullScreen();
    if (this.#isAbove) await window.setAbove(true);
    if (this.#options.title !== undefined && this.webContents.getTitle() === '') window.setTitle(this.#title);
    if (window.isMapped && this.#wantsVisible) this.#windowChanged('shown');
  }

  #shown = false;
  #windowChanged(event: 'moved' | 'shown' | 'hidden' | 'focused' | 'blurred' | 'destroyed'): void {
    const window = this.#window;
    if (window === null || this.#isDestroyed) return;
    switch (event) {
      case 'moved': {
        const before = this.#bounds;
        this.#bounds = window.bounds;
        if (!this.#isFullScreen) this.#restore = window.bounds;
        if (before.width !== this.#bounds.width || before.height !== this.#bounds.height) this.emit('resize');
        if (before.x !== this.#bounds.x || before.y !== this.#bounds.y) this.emit('move');
        return;
      }
      case 'shown':
        // Chromium shows each window that it makes; one that is to be hidden is hidden again.
        if (!this.#wantsVisible) return window.hide();
        if (this.#shown) return;
        this.#shown = true;
        // Chromium does not take the keys for the window that it starts with, and without a manager nobody gives them.
        if (this.#options.focusable !== false) window.focus();
        return void this.emit('show');
      case 'hidden':
        if (!this.#shown) return;
        this.#shown = false;
        return void this.emit('hide');
      case 'focused':
      case 'blurred': {
        const name = event === 'focused' ? 'focus' : 'blur';
        this.emit(name);
        this.webContents.emit(name);
        return void app.emit(`browser-window-${name}`, createEvent(), this);
      }
      case 'destroyed': {
        // Somebody destroyed it over Chromium's head, which does not notice: the page goes too.
        const page = this.webContents.page;
        if (page !== null) runtime.host?.close(page);
      }
    }
  }

  #applyFullScreen(): Promise<void> {
    const monitor = screen.getDisplayMatching(this.#restore).bounds;
    return this.#window?.setFullScreen(this.#isFullScreen, monitor, this.#restore) ?? Promise.resolve();
  }

  #allowClose(): boolean {
    const event = createEvent();
    this.emit('close', event);
    return !event.defaultPrevented;
  }

  #closed(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    all.delete(this.id);
    this.emit('closed');
    if (all.size === 0) app.windowsAllClosed();
  }

  // --- closing

  close(): void {
    if (this.#isDestroyed || !this.#allowClose()) return;
    this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isClosing = true;
    const page = this.webContents.page;
    if (page !== null) runtime.host?.close(page);
    // It is to open yet: closed as soon as it has.
    else
      this.webContents.once(
        '-attached',
        () => this.webContents.page !== null && runtime.host?.close(this.webContents.page),
      );
    this.webContents.closed();
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  // --- showing

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    this.#wantsVisible = true;
    this.#window?.show();
  }

  hide(): void {
    this.#wantsVisible = false;
    this.#window?.hide();
  }

  focus(): void {
    this.#window?.focus();
  }

  /** There is nobody here to give the focus to. */
  blur(): void {}

  moveTop(): void {
    this.#window?.focus();
  }

  restore(): void {
    this.showInactive();
  }

  isMinimized(): boolean {
    return false;
  }

  isVisible(): boolean {
    return (
      !this.#isDestroyed && (this.#window === null ? this.#wantsVisible : this.#window.isMapped && this.#wantsVisible)
    );
  }

  isFocused(): boolean {
    return this.#window?.hasFocus ?? false;
  }

  // --- place and size

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<Electron.Rectangle>, _animate?: boolean): void {
    const wanted = { ...this.#bounds, ...bounds };
    // Also what a full screen that comes next begins from.
    this.#restore = wanted;
    if (this.#window === null) this.#bounds = wanted;
    else this.#window.setBounds(wanted);
  }

  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }

  setSize(width: number, height: number, _animate?: boolean): void {
    this.setBounds({ width, height });
  }

  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y];
  }

  setPosition(x: number, y: number, _animate?: boolean): void {
    this.setBounds({ x, y });
  }

  /** These windows are all content: a frame, where there is one, is the window manager's and around them. */
  getContentSize(): number[] {
    return this.getSize();
  }

  getContentBounds(): Electron.Rectangle {
    return this.getBounds();
  }

  setFullScreen(flag: boolean): void {
    if (flag === this.#isFullScreen) return;
    this.#isFullScreen = flag;
    void this.#applyFullScreen().then(() => this.emit(flag ? 'enter-full-screen' : 'leave-full-screen'));
  }

  isFullScreen(): boolean {
    return this.#isFullScreen;
  }

  setKiosk(flag: boolean): void {
    this.#isKiosk = flag;
    this.setFullScreen(flag);
  }

  isKiosk(): boolean {
    return this.#isKiosk;
  }

  setAlwaysOnTop(flag: boolean, _level?: string, _relativeLevel?: number): void {
    this.#isAbove = flag;
    void this.#window?.setAbove(flag);
  }

  isAlwaysOnTop(): boolean {
    return this.#isAbove;
  }

  // --- the rest

  setTitle(title: string): void {
    this.#title = title;
    this.#window?.setTitle(title);
  }

  getTitle(): string {
    return this.#title;
  }

  loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    return this.webContents.loadURL(url, options);
  }

  loadFile(path: string, options?: Electron.LoadFileOptions): Promise<void> {
    return this.webContents.loadFile(path, options);
  }

  reload(): void {
    this.webContents.reload();
  }

  capturePage(rectangle?: Electron.Rectangle, options?: Electron.Opts): Promise<NativeImage> {
    return this.webContents.capturePage(rectangle, options);
  }

  /** There is no menu bar in these windows. */
  setMenu(_menu: unknown): void {}

  removeMenu(): void {}

  setMenuBarVisibility(_visible: boolean): void {}

  setAutoHideMenuBar(_hide: boolean): void {}

  /** What is behind the page until it paints is Chromium's; the page's own ground covers it from its first frame. */
  setBackgroundColor(_color: string): void {}
}

/** In the middle of the primary display where no place is asked for, as Electron does. */
function placeWindow(options: Electron.BrowserWindowConstructorOptions): WindowBounds {
  const { width = 800, height = 600 } = options;
  const area = screen.getPrimaryDisplay().workArea;
  return {
    x: options.x ?? Math.round(area.x + Math.max(0, area.width - width) / 2),
    y: options.y ?? Math.round(area.y + Math.max(0, area.height - height) / 2),
    width,
    height,
  };
}
