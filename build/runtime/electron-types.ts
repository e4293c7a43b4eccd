/**
 * Which part of Electron's API stands here, in Electron's own types. `Part` keeps a member's signature as electron.d.ts has
 * it and only swaps, where a value is handed out, a whole class of Electron for the part of it that stands here. What the
 * compiler cannot hold to this are the names and arguments of events (they are overloads of `on`): the conformance tests do.
 */
import type * as Electron from 'electron';

type Narrowed<Value> = Value extends Electron.BrowserWindow
  ? BrowserWindowPart
  : Value extends Electron.WebContents
    ? WebContentsPart
    : Value extends Electron.WebFrameMain
      ? WebFramePart
      : Value extends Electron.Session
        ? SessionPart
        : Value extends Electron.Protocol
          ? ProtocolPart
          : Value extends Electron.WebRequest
            ? WebRequestPart
            : Value extends Electron.NativeImage
              ? NativeImagePart
              : Value extends Electron.CommandLine
                ? CommandLinePart
                : Value extends Electron.Menu
                  ? MenuPart
                  : Value extends readonly (infer Item)[]
                    ? Narrowed<Item>[]
                    : Value extends Promise<infer Result>
                      ? Promise<Narrowed<Result>>
                      : Value;

type Member<Value> = Value extends (...parameters: infer Parameters) => infer Result
  ? (...parameters: Parameters) => Narrowed<Result>
  : Narrowed<Value>;

type Part<Whole, Name extends keyof Whole> = { [Key in Name]: Member<Whole[Key]> };

export type AppPart = Part<
  Electron.App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'name'
  | 'getVersion'
  | 'getAppPath'
  | 'isPackaged'
  | 'commandLine'
  | 'disableHardwareAcceleration'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'enableSandbox'
  | 'getAppMetrics'
  | 'getLocale'
  | 'focus'
>;

export type CommandLinePart = Part<
  Electron.CommandLine,
  'appendSwitch' | 'appendArgument' | 'hasSwitch' | 'getSwitchValue' | 'removeSwitch'
>;

export type BrowserWindowPart = Part<
  Electron.BrowserWindow,
  | 'id'
  | 'webContents'
  | 'loadURL'
  | 'loadFile'
  | 'reload'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'isVisible'
  | 'isFocused'
  | 'getBounds'
  | 'setBounds'
  | 'getSize'
  | 'setSize'
  | 'getPosition'
  | 'setPosition'
  | 'getContentSize'
  | 'getContentBounds'
  | 'setFullScreen'
  | 'isFullScreen'
  | 'setKiosk'
  | 'isKiosk'
  | 'setTitle'
  | 'getTitle'
  | 'setMenu'
  | 'removeMenu'
  | 'setMenuBarVisibility'
  | 'setAutoHideMenuBar'
  | 'setAlwaysOnTop'
  | 'isAlwaysOnTop'
  | 'setBackgroundColor'
  | 'moveTop'
  | 'capturePage'
  | 'isMinimized'
  | 'restore'
>;

export type BrowserWindowStatics = Part<
  typeof Electron.BrowserWindow,
  'getAllWindows' | 'fromWebContents' | 'fromId' | 'getFocusedWindow'
>;

export type WebContentsPart = Part<
  Electron.WebContents,
  | 'id'
  | 'mainFrame'
  | 'session'
  | 'send'
  | 'getURL'
  | 'getTitle'
  | 'loadURL'
  | 'loadFile'
  | 'reload'
  | 'stop'
  | 'isLoading'
  | 'executeJavaScript'
  | 'insertCSS'
  | 'capturePage'
  | 'isDestroyed'
  | 'isCrashed'
  | 'isFocused'
  | 'focus'
  | 'close'
  | 'forcefullyCrashRenderer'
  | 'getOSProcessId'
  | 'getProcessId'
  | 'setWindowOpenHandler'
  | 'setZoomFactor'
  | 'getZoomFactor'
  | 'setVisualZoomLevelLimits'
  | 'openDevTools'
  | 'closeDevTools'
  | 'isDevToolsOpened'
  | 'setBackgroundThrottling'
  | 'getType'
>;

export type WebContentsStatics = Part<
  typeof Electron.webContents,
  'fromDevToolsTargetId' | 'getAllWebContents' | 'fromId' | 'getFocusedWebContents'
>;

export type WebFramePart = Part<
  Electron.WebFrameMain,
  'url' | 'origin' | 'parent' | 'top' | 'processId' | 'routingId' | 'frames' | 'name' | 'detached' | 'isDestroyed'
>;

export type IpcMainPart = Part<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>;

export type SessionPart = Part<
  Electron.Session,
  | 'protocol'
  | 'webRequest'
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setSpellCheckerEnabled'
  | 'isSpellCheckerEnabled'
  | 'clearStorageData'
  | 'clearCache'
  | 'isPersistent'
  | 'setDevicePermissionHandler'
>;

export type SessionStatics = Part<typeof Electron.session, 'defaultSession' | 'fromPartition'>;

export type ProtocolPart = Part<
  Electron.Protocol,
  'handle' | 'unhandle' | 'isProtocolHandled' | 'registerSchemesAsPrivileged'
>;

export type WebRequestPart = Part<Electron.WebRequest, 'onBeforeRequest' | 'onHeadersReceived'>;

export type NativeImagePart = Part<Electron.NativeImage, 'toPNG' | 'getSize' | 'isEmpty' | 'toDataURL'>;

export type MenuPart = Part<Electron.Menu, 'items' | 'append' | 'popup' | 'closePopup'>;

export type MenuStatics = Part<typeof Electron.Menu, 'setApplicationMenu' | 'getApplicationMenu' | 'buildFromTemplate'>;

export type ScreenPart = Part<
  Electron.Screen,
  'getPrimaryDisplay' | 'getAllDisplays' | 'getDisplayMatching' | 'getDisplayNearestPoint'
>;

export type ClipboardPart = Part<Electron.Clipboard, 'readText' | 'writeText' | 'clear'>;

export type NativeThemePart = Part<Electron.NativeTheme, 'shouldUseDarkColors' | 'themeSource'>;

export type ShellPart = Part<Electron.Shell, 'openExternal' | 'openPath'>;

export type DialogPart = Part<Electron.Dialog, 'showErrorBox'>;

export type CrashReporterPart = Part<Electron.CrashReporter, 'start'>;

/** What `require('electron')` gives in the main process. */
export interface ElectronPart {
  readonly app: AppPart & NodeJS.EventEmitter;
  readonly BrowserWindow: BrowserWindowStatics &
    (new (
      options?: Electron.BrowserWindowConstructorOptions,
    ) => BrowserWindowPart & NodeJS.EventEmitter);
  readonly webContents: WebContentsStatics;
  readonly ipcMain: IpcMainPart & NodeJS.EventEmitter;
  readonly session: SessionStatics;
  readonly protocol: ProtocolPart;
  readonly Menu: MenuStatics;
  readonly screen: ScreenPart & NodeJS.EventEmitter;
  readonly clipboard: ClipboardPart;
  readonly nativeTheme: NativeThemePart & NodeJS.EventEmitter;
  readonly shell: ShellPart;
  readonly dialog: DialogPart;
  readonly crashReporter: CrashReporterPart;
}
