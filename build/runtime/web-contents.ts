/** A page: loading, messages to its preload, pictures, and how it ends. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import type * as Electron from 'electron';
import { createBeforeUnload } from './before-unload.ts';
import { emptyAddress } from './chromium-switches.ts';
import { emitConsoleMessage } from './console-message.ts';
import type { DevToolsSession, Protocol } from './devtools-pipe.ts';
import { createEvent } from './electron-event.ts';
import type { WebContentsPart } from './electron-types.ts';
import { createLoadError } from './load-error.ts';
import { NativeImage } from './native-image.ts';
import { createPageLoad } from './page-load.ts';
import { evaluate } from './page-script.ts';
import { createPreloadMessages, type PreloadMessages } from './preload-messages.ts';
import { createPreloadWorld } from './preload-world.ts';
import { createRendererProcess, nameReason } from './renderer-process.ts';
import { createResponsiveness } from './responsiveness.ts';
import { runtime } from './runtime-state.ts';
import type { Session } from './session.ts';
import { linkToSession, type SessionLinks } from './session-links.ts';
import { nativeTheme } from './small-modules.ts';
import { WebFrame } from './web-frame.ts';
import type { Page, PageOwner } from './window-host.ts';

const all = new Map<number, WebContents>();
let nextId = 1;

export interface WebContentsOptions {
  readonly session: Session;
  readonly preloadPath: string | null;
}

/** `-` begins the names of events that only BrowserWindow hears. */
export class WebContents extends EventEmitter implements WebContentsPart, PageOwner {
  readonly id = nextId++;
  readonly session: Session;
  readonly mainFrame = new WebFrame(this.id);
  /** Setup of the page is in force; never rejects. */
  prepared: Promise<unknown> = Promise.resolve();
  /** DevTools' id of the main frame. */
  mainFrameId = '';
  readonly #world;
  #page: Page | null = null;
  #firstUrl: string | null = null;
  #opened = false;
  readonly #load = createPageLoad(({ errno, code, url }) =>
    this.emit('did-fail-load', createEvent(), errno, code, url, true, ...this.#frameIds),
  );
  readonly #renderer = createRendererProcess();
  readonly #messages: PreloadMessages;
  readonly #links: SessionLinks;
  #destroyed = false;
  #frames = new Set<string>();
  #zoomFactor = 1;
  readonly #responsiveness = createResponsiveness(
    () => this.emit('unresponsive'),
    () => this.emit('responsive'),
  );
  readonly #beforeUnload = createBeforeUnload(this.#responsiveness);

  static all(): WebContents[] {
    return [...all.values()];
  }

  static ofFrame(frameId: string): WebContents | null {
    return (
      WebContents.all().find((contents) => contents.mainFrameId === frameId || contents.#frames.has(frameId)) ?? null
    );
  }

  constructor(options: WebContentsOptions) {
    super();
    this.session = options.session;
    this.#world = createPreloadWorld(options.preloadPath);
    this.#messages = createPreloadMessages(this, this.#world, this.#responsiveness);
    all.set(this.id, this);
    const fault = this.#world.fault;
    if (fault !== null) {
      process.stderr.write(`electron: the preload ${options.preloadPath} cannot be used: ${fault.message}\n`);
      setImmediate(() => this.emit('preload-error', createEvent(), options.preloadPath, fault));
    }
    this.#links = linkToSession(this, () => (this.#opened ? (this.#load.url ?? this.mainFrame.url) : null));
  }

  // --- opening and loading

  /** Called once by the window, after the application had its say on the first address. */
  async openWindow(bounds: Electron.Rectangle): Promise<void> {
    const url = this.#firstUrl ?? 'about:blank';
    this.#opened = true;
    let opened: 'opened' | 'empty' | 'lost' | undefined = 'lost';
    while (opened === 'lost' && !this.#destroyed) {
      runtime.startBrowser(bounds);
      this.#links.grant(url);
      opened = await runtime.host?.open(isOpenable(url) ? url : emptyAddress, this);
    }
    if (opened === 'empty' || !isOpenable(url)) this.#load.navigate(this.#devtools, url);
  }

  loadURL(address: string, _options?: Electron.LoadURLOptions): Promise<void> {
    if (!URL.canParse(address)) return Promise.reject(createLoadError('ERR_INVALID_URL', address));
    const url = new URL(address).href;
    const loaded = this.#load.begin(url);
    if (this.#destroyed) this.#load.end(createLoadError('ERR_FAILED', url));
    else if (this.#opened) {
      this.#links.grant(url);
      this.#load.navigate(this.#devtools, url);
    } else this.#firstUrl = url;
    return loaded;
  }

  loadFile(path: string, _options?: Electron.LoadFileOptions): Promise<void> {
    return this.loadURL(pathToFileURL(path).href);
  }

  reload(): void {
    if (this.#renderer.isCrashed) return void this.loadURL(this.mainFrame.url);
    this.#load.expect();
    this.#devtools?.order('Page.reload');
  }

  stop(): void {
    this.#devtools?.order('Page.stopLoading');
  }

  isLoading(): boolean {
    return this.#load.url !== null;
  }

  /** True where a listener of will-navigate or will-redirect has prevented it. */
  refuseNavigation(url: string, isRedirect: boolean): boolean {
    if (!isRedirect && this.#load.takeExpected()) return false;
    const event = createEvent({
      url,
      isMainFrame: true,
      isSameDocument: false,
      frame: this.mainFrame,
      initiator: this.mainFrame,
    });
    this.emit(isRedirect ? 'will-redirect' : 'will-navigate', event, url, false, true, ...this.#frameIds);
    if (event.defaultPrevented) this.#load.end(createLoadError('ERR_ABORTED', url));
    return event.defaultPrevented;
  }

  // --- the page's own life (PageOwner)

  attached(page: Page): void {
    const { devtools } = page;
    this.#page = page;
    this.mainFrameId = page.targetId;
    this.#renderer.replaced();
    this.#listen(devtools);
    const { worldName, outwardName, mainScript, isolatedScript } = this.#world;
    this.prepared = Promise.all([
      devtools.send('Page.enable'),
      // Bindings are told of only while Runtime is enabled.
      devtools.send('Runtime.enable'),
      devtools.send('Runtime.addBinding', { name: outwardName, executionContextName: worldName }),
      devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: mainScript }),
      devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: isolatedScript, worldName }),
    ]).catch(() => undefined);
    if (nativeTheme.themeSource !== 'system') {
      devtools.order('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: nativeTheme.themeSource }],
      });
    }
    devtools.order('Runtime.runIfWaitingForDebugger');
    this.emit('-attached');
  }

  closed(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#page = null;
    this.mainFrame.detached = true;
    this.#responsiveness.reset();
    this.#load.end(createLoadError('ERR_FAILED', this.mainFrame.url));
    this.#links.stop();
    all.delete(this.id);
    this.emit('destroyed');
    this.emit('-closed');
  }

  /** `renderer`: which one it is that died, where that is older news. */
  crashed(status: string, exitCode: number, renderer = this.#renderer.ordinal): void {
    if (this.#destroyed || !this.#renderer.died(renderer)) return;
    this.#messages.forget();
    this.#responsiveness.reset();
    this.#load.end(createLoadError('ERR_FAILED', this.#load.url ?? this.mainFrame.url));
    const details = { reason: nameReason(status), exitCode };
    this.emit('render-process-gone', createEvent(), details);
    this.emit('-gone', details);
  }

  #listen(devtools: DevToolsSession): void {
    devtools.on('Page.frameNavigated', ({ frame }) => this.#frameNavigated(frame));
    devtools.on('Page.frameAttached', ({ frameId }) => void this.#frames.add(frameId));
    devtools.on('Page.frameDetached', ({ frameId }) => void this.#frames.delete(frameId));
    devtools.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== this.mainFrameId) return;
      this.mainFrame.url = url;
      this.emit('did-navigate-in-page', createEvent(), url, true, ...this.#frameIds);
    });
    devtools.on('Page.domContentEventFired', () => {
      if (this.mainFrame.url !== '') this.emit('dom-ready', createEvent());
    });
    devtools.on('Page.loadEventFired', () => {
      if (this.mainFrame.url === '' || this.#load.hasFailed) return;
      const document = this.#messages.context;
      // Whoever is told that the page is there may rely on `close` from then on.
      void this.#beforeUnload.inForce.then(() => {
        if (document === this.#messages.context && !this.#destroyed) this.#finishLoad();
      });
    });
    devtools.on('Page.frameStartedLoading', ({ frameId }) => frameId === this.mainFrameId && this.#load.started());
    devtools.on('Page.frameStoppedLoading', ({ frameId }) => frameId === this.mainFrameId && this.#load.stopped());
    devtools.on('Page.frameRequestedNavigation', () => this.emit('-page-navigates'));
    devtools.on('Page.javascriptDialogOpening', ({ type }) => {
      // alert and the like would stop the page until somebody answers; nobody is asked here.
      const accept = type === 'beforeunload' ? this.#allowUnload() : type === 'alert';
      devtools.order('Page.handleJavaScriptDialog', { accept });
    });
    this.#messages.listen(devtools);
    devtools.on('Runtime.consoleAPICalled', (called) => emitConsoleMessage(this, called));
    devtools.on('Inspector.targetReloadedAfterCrash', () => this.#renderer.replaced());
    devtools.on('Inspector.targetCrashed', () => {
      // Target.targetCrashed says why and comes from the browser; where it does not come, this is all there is. Before
      // the answer the next process may be there, and even its death.
      const { ordinal } = this.#renderer;
      runtime.browser?.devtools.send('Browser.getVersion').then(
        () => this.crashed('crashed', 0, ordinal),
        () => undefined,
      );
    });
  }

  #finishLoad(): void {
    this.#renderer.identify(
      WebContents.all()
        .filter((other) => other !== this)
        .map((other) => other.#renderer.pid),
    );
    this.#load.end(null);
    this.emit('did-finish-load');
    this.emit('did-stop-loading');
    this.emit('-loaded');
  }

  #frameNavigated(frame: Protocol.Page.Frame): void {
    if (frame.parentId !== undefined) return void this.#frames.add(frame.id);
    // The empty page that a window begins with is no page of the application's.
    if (frame.url === emptyAddress && this.mainFrame.url === '') return;
    this.mainFrameId = frame.id;
    this.#frames.clear();
    this.#messages.forget();
    this.#beforeUnload.reset();
    this.#renderer.committed();
    this.#load.committed();
    this.mainFrame.url = frame.unreachableUrl ?? frame.url + (frame.urlFragment ?? '');
    if (frame.unreachableUrl !== undefined) return this.#load.fail('ERR_FAILED', frame.unreachableUrl);
    this.emit('did-navigate', createEvent(), this.mainFrame.url, 200, 'OK');
  }

  #allowUnload(): boolean {
    const question = { allowed: true };
    this.emit('-before-unload', question);
    return question.allowed;
  }

  /** From now on the page asks before it goes away. */
  askBeforeUnload(): void {
    this.#beforeUnload.install(this.#devtools, this.#messages.context);
  }

  // --- what the application asks of it

  send(channel: string, ...values: unknown[]): void {
    this.#messages.send(channel, values);
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const devtools = this.#requirePage();
    // The code may rightly take long; whether the page answers is seen by the side.
    this.#responsiveness.watch(devtools.send('Runtime.evaluate', { expression: '0' }));
    return evaluate(devtools, code, userGesture);
  }

  async insertCSS(css: string, _options?: Electron.InsertCSSOptions): Promise<string> {
    await this.executeJavaScript(
      `{ const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(css)}); document.adoptedStyleSheets.push(sheet); }`,
    );
    return '';
  }

  async capturePage(rectangle?: Electron.Rectangle, _options?: Electron.Opts): Promise<NativeImage> {
    const clip = rectangle === undefined ? {} : { clip: { ...rectangle, scale: 1 } };
    const { data } = await this.#requirePage().send('Page.captureScreenshot', { format: 'png', ...clip });
    return new NativeImage(Buffer.from(data, 'base64'));
  }

  // --- the rest

  /** What a window needs to close its page; null before there is one and after it is gone. */
  get page(): Page | null {
    return this.#page;
  }

  /** The last two of the parameters of most events of navigation. */
  get #frameIds(): readonly [processId: number, routingId: number] {
    return [this.mainFrame.processId, this.mainFrame.routingId];
  }

  get #devtools(): DevToolsSession | null {
    return this.#page?.devtools ?? null;
  }

  #requirePage(): DevToolsSession {
    if (this.#devtools === null) throw new Error('Object has been destroyed');
    return this.#devtools;
  }

  getURL(): string {
    return this.mainFrame.url;
  }
  getTitle(): string {
    return this.#messages.title;
  }
  getType(): 'window' {
    return 'window';
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isCrashed(): boolean {
    return this.#renderer.isCrashed;
  }

  isFocused(): boolean {
    const question = { focused: false };
    this.emit('-is-focused', question);
    return question.focused;
  }

  focus(): void {
    this.emit('-focus');
  }

  close(_options?: Electron.CloseOpts): void {
    this.emit('-close');
  }

  /** SIGKILL where the renderer is known; Electron gives `killed` or `crashed` as well. */
  forcefullyCrashRenderer(): void {
    if (!this.#renderer.kill()) this.#devtools?.send('Page.crash').catch(() => undefined);
  }

  /** 0 before the first page is loaded and after a crash. */
  getOSProcessId(): number {
    return this.#renderer.pid;
  }

  getProcessId(): number {
    return this.mainFrame.processId;
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.#messages.openHandler = handler;
  }

  setZoomFactor(factor: number): void {
    this.#zoomFactor = factor;
    this.#devtools?.order('Runtime.evaluate', { expression: `document.documentElement.style.zoom = ${factor}` });
  }

  getZoomFactor(): number {
    return this.#zoomFactor;
  }

  /** Pinching is off in these windows as it is in Electron's by default; other limits are not kept. */
  setVisualZoomLevelLimits(_minimum: number, _maximum: number): Promise<void> {
    return Promise.resolve();
  }

  /** No developer tools here: they would be a browser's window. */
  openDevTools(): void {}
  closeDevTools(): void {}
  isDevToolsOpened(): boolean {
    return false;
  }

  /** Off for all windows by the browser's switches. */
  setBackgroundThrottling(_allowed: boolean): void {}
}

/** --app takes these; anything else is navigated to from a blank page. */
function isOpenable(url: string): boolean {
  return /^(https?:|data:|file:)/.test(url);
}
