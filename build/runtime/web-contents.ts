/** A page: loading, messages to its preload, pictures, and how it ends. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import type * as Electron from 'electron';
import { findRendererPid } from './browser-processes.ts';
import { emptyAddress } from './chromium-switches.ts';
import type { DevToolsSession, Protocol } from './devtools-pipe.ts';
import type { WebContentsPart } from './electron-types.ts';
import { ipcMain } from './ipc-main.ts';
import { createLoadError } from './load-error.ts';
import { NativeImage } from './native-image.ts';
import { decideGrants } from './permissions.ts';
import { createPreloadWorld, messageLimit } from './preload-world.ts';
import { createResponsiveness } from './responsiveness.ts';
import { runtime } from './runtime-state.ts';
import type { Session } from './session.ts';
import { nativeTheme } from './small-modules.ts';
import { WebFrame } from './web-frame.ts';
import type { Page, PageOwner } from './window-host.ts';
import type { FromPreload, ToPreload } from './world/bridge.ts';
import { encodeValues } from './world/structured-json.ts';

interface Load {
  readonly url: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

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
  #load: Load | null = null;
  /** The application asked for the navigation that comes next: no will-navigate. */
  #expected = false;
  #failed = false;
  #crashed = false;
  #destroyed = false;
  /** The preload's world of the document that is shown now. */
  #context: number | null = null;
  /** In force for the document that is shown now; never rejects. */
  #asksBeforeUnload: Promise<unknown> = Promise.resolve();
  #frames = new Set<string>();
  #title = '';
  #zoomFactor = 1;
  #rendererPid = 0;
  #openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | null = null;
  readonly #responsiveness = createResponsiveness(
    () => this.emit('unresponsive'),
    () => this.emit('responsive'),
  );

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
    all.set(this.id, this);
    const fault = this.#world.fault;
    if (fault !== null) {
      process.stderr.write(`electron: the preload ${options.preloadPath} cannot be used: ${fault.message}\n`);
      setImmediate(() => this.emit('preload-error', createEvent(), options.preloadPath, fault));
    }
    this.session.on('-permissions-changed', this.#grantAgain);
    this.session.on('-clear-storage', this.#clearStorage);
    this.session.on('-clear-cache', this.#clearCache);
  }

  // --- opening and loading

  /** Called once by the window, after the application had its say on the first address. */
  async openWindow(bounds: Electron.Rectangle): Promise<void> {
    const url = this.#firstUrl ?? 'about:blank';
    this.#opened = true;
    let opened: 'opened' | 'empty' | 'lost' | undefined = 'lost';
    while (opened === 'lost' && !this.#destroyed) {
      runtime.startBrowser(bounds);
      this.#grant(url);
      opened = await runtime.host?.open(isOpenable(url) ? url : emptyAddress, this);
    }
    if (opened === 'empty' || !isOpenable(url)) this.#navigate(url);
  }

  loadURL(address: string, _options?: Electron.LoadURLOptions): Promise<void> {
    if (!URL.canParse(address)) return Promise.reject(createLoadError('ERR_INVALID_URL', address));
    const url = new URL(address).href;
    this.#load?.reject(createLoadError('ERR_ABORTED', this.#load.url));
    const loaded = new Promise<void>((resolve, reject) => {
      this.#load = { url, resolve, reject };
    });
    // Electron does not make an unheard rejection the application's end either.
    loaded.catch(() => undefined);
    this.#expected = true;
    if (this.#destroyed) this.#endLoad(createLoadError('ERR_FAILED', url));
    else if (this.#opened) {
      this.#grant(url);
      this.#navigate(url);
    } else this.#firstUrl = url;
    return loaded;
  }

  loadFile(path: string, _options?: Electron.LoadFileOptions): Promise<void> {
    return this.loadURL(pathToFileURL(path).href);
  }

  reload(): void {
    if (this.#crashed) return void this.loadURL(this.mainFrame.url);
    this.#expected = true;
    this.#devtools?.order('Page.reload');
  }

  stop(): void {
    this.#devtools?.order('Page.stopLoading');
  }

  isLoading(): boolean {
    return this.#load !== null;
  }

  #navigate(url: string): void {
    this.#devtools?.send('Page.navigate', { url }).then(
      ({ errorText }) => {
        if (errorText !== undefined && this.#load?.url === url) this.#fail(errorText.replace(/^net::/, ''), url);
      },
      (error: unknown) => this.#endLoad(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #fail(name: string, url: string): void {
    const error = createLoadError(name, url);
    if (!this.#failed)
      this.emit(
        'did-fail-load',
        createEvent(),
        error.errno,
        name,
        url,
        true,
        this.mainFrame.processId,
        this.mainFrame.routingId,
      );
    this.#failed = true;
    this.#endLoad(error);
  }

  #endLoad(error: Error | null): void {
    const load = this.#load;
    this.#load = null;
    if (error === null) load?.resolve();
    else load?.reject(error);
  }

  /** True where a listener of will-navigate or will-redirect has prevented it. */
  refuseNavigation(url: string, isRedirect: boolean): boolean {
    if (this.#expected && !isRedirect) {
      this.#expected = false;
      return false;
    }
    const event = createEvent({
      url,
      isMainFrame: true,
      isSameDocument: false,
      frame: this.mainFrame,
      initiator: this.mainFrame,
    });
    this.emit(
      isRedirect ? 'will-redirect' : 'will-navigate',
      event,
      url,
      false,
      true,
      this.mainFrame.processId,
      this.mainFrame.routingId,
    );
    if (event.defaultPrevented) this.#endLoad(createLoadError('ERR_ABORTED', url));
    return event.defaultPrevented;
  }

  // --- the page's own life (PageOwner)

  attached(page: Page): void {
    const { devtools } = page;
    this.#page = page;
    this.mainFrameId = page.targetId;
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
    this.#endLoad(createLoadError('ERR_FAILED', this.mainFrame.url));
    this.session.off('-permissions-changed', this.#grantAgain);
    this.session.off('-clear-storage', this.#clearStorage);
    this.session.off('-clear-cache', this.#clearCache);
    all.delete(this.id);
    this.emit('destroyed');
    this.emit('-closed');
  }

  crashed(status: string, exitCode: number): void {
    if (this.#crashed || this.#destroyed) return;
    this.#crashed = true;
    this.#context = null;
    this.#responsiveness.reset();
    this.#endLoad(createLoadError('ERR_FAILED', this.mainFrame.url));
    const details = { reason: goneReasons[status] ?? 'crashed', exitCode };
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
      this.emit('did-navigate-in-page', createEvent(), url, true, this.mainFrame.processId, this.mainFrame.routingId);
    });
    devtools.on('Page.domContentEventFired', () => {
      if (this.mainFrame.url !== '') this.emit('dom-ready', createEvent());
    });
    devtools.on('Page.loadEventFired', () => {
      if (this.mainFrame.url === '' || this.#failed) return;
      const document = this.#context;
      // Whoever is told that the page is there may rely on `close` from then on.
      void this.#asksBeforeUnload.then(() => {
        if (document === this.#context && !this.#destroyed) this.#finishLoad();
      });
    });
    devtools.on('Page.frameRequestedNavigation', () => this.emit('-page-navigates'));
    devtools.on('Page.javascriptDialogOpening', ({ type }) => {
      // alert and the like would stop the page until somebody answers; nobody is asked here.
      const accept = type === 'beforeunload' ? this.#allowUnload() : type === 'alert';
      devtools.order('Page.handleJavaScriptDialog', { accept });
    });
    devtools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === this.#world.outwardName && payload.length <= messageLimit)
        this.#take(JSON.parse(payload) as FromPreload, executionContextId);
    });
    devtools.on('Runtime.consoleAPICalled', (called) => this.#consoleCalled(called));
    devtools.on('Inspector.targetCrashed', () => {
      // Target.targetCrashed says why and comes from the browser; where it does not come, this is all there is.
      runtime.browser?.devtools.send('Browser.getVersion').then(
        () => this.crashed('crashed', 0),
        () => undefined,
      );
    });
  }

  #finishLoad(): void {
    this.#rendererPid = findRendererPid(
      WebContents.all()
        .filter((other) => other !== this)
        .map((other) => other.#rendererPid),
    );
    this.#endLoad(null);
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
    this.#context = null;
    this.#asksBeforeUnload = Promise.resolve();
    this.#crashed = false;
    this.#failed = false;
    this.#expected = false;
    this.mainFrame.url = frame.unreachableUrl ?? frame.url + (frame.urlFragment ?? '');
    if (frame.unreachableUrl !== undefined) return this.#fail('ERR_FAILED', frame.unreachableUrl);
    this.emit('did-navigate', createEvent(), this.mainFrame.url, 200, 'OK');
  }

  #allowUnload(): boolean {
    const question = { allowed: true };
    this.emit('-before-unload', question);
    return question.allowed;
  }

  /** From now on the page asks before it goes away. The question needs a gesture of a person (HTML, 7.4.4), so one is given. */
  askBeforeUnload(): void {
    if (this.#context === null) return;
    const asking = this.#devtools?.send('Runtime.evaluate', {
      expression: 'globalThis.onbeforeunload = (event) => event.preventDefault()',
      contextId: this.#context,
      userGesture: true,
    });
    if (asking === undefined) return;
    this.#responsiveness.watch(asking);
    // Without an answer the document is gone, and with it the question.
    this.#asksBeforeUnload = asking.catch(() => undefined);
  }

  #consoleCalled(called: Protocol.Runtime.consoleAPICalledPayload): void {
    if (this.listenerCount('console-message') === 0) return;
    const message = called.args.map((value) => String(value.value ?? value.description ?? value.type)).join(' ');
    const [level, number] =
      called.type === 'error'
        ? (['error', 3] as const)
        : called.type === 'warning'
          ? (['warning', 2] as const)
          : called.type === 'debug'
            ? (['debug', 0] as const)
            : (['info', 1] as const);
    const at = called.stackTrace?.callFrames[0];
    const place = { lineNumber: (at?.lineNumber ?? -1) + 1, sourceId: at?.url ?? '' };
    this.emit(
      'console-message',
      createEvent({ message, level, ...place, frame: this.mainFrame }),
      number,
      message,
      place.lineNumber,
      place.sourceId,
    );
  }

  // --- messages

  #take(message: FromPreload, context: number): void {
    if (message.kind === 'ready') this.#context = context;
    // The last words of a document that is no longer shown would have the next one's origin on them.
    if (context !== this.#context) return;
    switch (message.kind) {
      case 'ready':
        return void this.emit('-preload-ready');
      case 'send':
        return ipcMain.take(this, message.channel, message.values);
      case 'invoke':
        return void ipcMain.answer(this, message.channel, message.values).then(
          (values) => this.#deliver(context, { kind: 'answered', id: message.id, ok: true, values }),
          (error: unknown) =>
            this.#deliver(context, {
              kind: 'answered',
              id: message.id,
              ok: false,
              message: error instanceof Error ? error.message : String(error),
            }),
        );
      case 'preload-error':
        process.stderr.write(`electron: the preload failed: ${message.message}\n`);
        return void this.emit('preload-error', createEvent(), '', new Error(message.message));
      case 'open':
        // None is ever opened; the handler still learns of it.
        return void this.#openHandler?.({
          url: message.url,
          frameName: '',
          features: '',
          disposition: 'new-window',
          referrer: { url: '', policy: 'default' },
        });
      case 'title':
        if (message.title === '' || message.title === this.#title) return;
        this.#title = message.title;
        return void this.emit('page-title-updated', createEvent(), message.title, true);
      case 'context-menu':
        return void this.emit('context-menu', createEvent(), {
          x: message.x,
          y: message.y,
          frame: this.mainFrame,
          pageURL: this.mainFrame.url,
        });
    }
  }

  send(channel: string, ...values: unknown[]): void {
    const context = this.#context;
    // Nobody listens yet, or any more.
    if (context !== null) this.#deliver(context, { kind: 'message', channel, values: encodeValues(values) });
  }

  #deliver(context: number, message: ToPreload): void {
    if (context !== this.#context || this.#devtools === null) return;
    const delivered = this.#devtools.send('Runtime.callFunctionOn', {
      functionDeclaration: `(text) => globalThis[${JSON.stringify(this.#world.inwardName)}](text)`,
      executionContextId: context,
      arguments: [{ value: JSON.stringify(message) }],
      silent: true,
    });
    this.#responsiveness.watch(delivered);
    // The document went away meanwhile: its questions went with it.
    delivered.catch(() => undefined);
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const devtools = this.#requirePage();
    // The code may rightly take long; whether the page answers is seen by the side.
    this.#responsiveness.watch(devtools.send('Runtime.evaluate', { expression: '0' }));
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
      expression: code,
      userGesture,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as unknown;
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

  // --- permissions and storage

  #grant(url: string): void {
    const origin = new URL(url).origin;
    const { permissionHandlers } = this.session;
    if (origin === 'null' || (permissionHandlers.check === null && permissionHandlers.request === null)) return;
    // In one call: each call takes away what it does not name.
    runtime.browser?.devtools.order('Browser.grantPermissions', {
      origin,
      permissions: decideGrants(permissionHandlers, this as unknown as Electron.WebContents, origin),
    });
  }

  readonly #grantAgain = (): void => {
    const url = this.#load?.url ?? this.mainFrame.url;
    if (this.#opened && URL.canParse(url)) this.#grant(url);
  };

  readonly #clearStorage = async (origin?: string): Promise<void> => {
    const cleared = origin ?? this.mainFrame.origin;
    if (cleared !== 'null')
      await this.#devtools?.send('Storage.clearDataForOrigin', { origin: cleared, storageTypes: 'all' });
  };

  readonly #clearCache = async (): Promise<void> => {
    await this.#devtools?.send('Network.clearBrowserCache');
  };

  // --- the rest

  /** What a window needs to close its page; null before there is one and after it is gone. */
  get page(): Page | null {
    return this.#page;
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
    return this.#title;
  }

  getType(): 'window' {
    return 'window';
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isCrashed(): boolean {
    return this.#crashed;
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

  /** SIGKILL where the renderer is known, which a hanging one obeys too; Electron gives `killed` or `crashed` as well. */
  forcefullyCrashRenderer(): void {
    if (this.#rendererPid !== 0) {
      try {
        process.kill(this.#rendererPid, 'SIGKILL');
        return;
      } catch {
        // ESRCH: it is gone by itself.
      }
    }
    this.#devtools?.send('Page.crash').catch(() => undefined);
  }

  /** 0 before the first page is loaded and after a crash. */
  getOSProcessId(): number {
    return this.#crashed ? 0 : this.#rendererPid;
  }

  getProcessId(): number {
    return this.mainFrame.processId;
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.#openHandler = handler;
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

/** base::GetTerminationStatusName and Electron's reasons. */
const goneReasons: Readonly<Record<string, Electron.RenderProcessGoneDetails['reason']>> = {
  normal: 'clean-exit',
  'normal termination': 'clean-exit',
  abnormal: 'abnormal-exit',
  'abnormal termination': 'abnormal-exit',
  killed: 'killed',
  crashed: 'crashed',
  oom: 'oom',
  'out of memory': 'oom',
  'launch failed': 'launch-failed',
  'failed to launch': 'launch-failed',
};

/** --app takes these; anything else is navigated to from a blank page. */
function isOpenable(url: string): boolean {
  return /^(https?:|data:|file:)/.test(url);
}

export function createEvent<More extends object>(
  more?: More,
): More & { defaultPrevented: boolean; preventDefault(): void } {
  return Object.assign({} as More, more, {
    defaultPrevented: false,
    preventDefault(this: { defaultPrevented: boolean }) {
      this.defaultPrevented = true;
    },
  });
}
