/** The switches that Chromium is started with. Pure. */

/** A browser that draws an application's windows and does nothing of its own. */
const quietBrowser: readonly (readonly [name: string, value: string])[] = [
  ['remote-debugging-pipe', ''],
  ['no-first-run', ''],
  ['no-default-browser-check', ''],
  ['no-service-autorun', ''],
  ['no-pings', ''],
  ['disable-background-networking', ''],
  ['disable-component-update', ''],
  ['disable-component-extensions-with-background-pages', ''],
  ['disable-default-apps', ''],
  ['disable-extensions', ''],
  ['disable-sync', ''],
  ['disable-domain-reliability', ''],
  ['disable-client-side-phishing-detection', ''],
  ['disable-field-trial-config', ''],
  ['disable-breakpad', ''],
  ['disable-crash-reporter', ''],
  ['disable-search-engine-choice-screen', ''],
  ['disable-save-password-bubble', ''],
  ['disable-prompt-on-repost', ''],
  ['disable-popup-blocking', ''],
  // A hanging page is reported to the application; Chromium's own dialog would offer it to whoever sits there.
  ['disable-hang-monitor', ''],
  // The application's windows are never in the background of a browser (webPreferences.backgroundThrottling has no other switch).
  ['disable-backgrounding-occluded-windows', ''],
  ['disable-renderer-backgrounding', ''],
  ['metrics-recording-only', ''],
  ['noerrdialogs', ''],
  ['password-store', 'basic'],
  ['disk-cache-size', '1'],
  ['media-cache-size', '1'],
  // XWayland on a Wayland desktop, until the Wayland platform has been tried.
  ['ozone-platform', 'x11'],
];

const disabledFeatures = [
  'Translate',
  'AutofillServerCommunication',
  'AutofillEnableAccountWalletStorage',
  'CertificateTransparencyComponentUpdater',
  'GlobalMediaControls',
  'HttpsFirstBalancedModeAutoEnable',
  'InterestFeedContentSuggestions',
  'MediaRouter',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
  // It sorts people by what they do in a browser, and reads some two thousand records 30 s after each start.
  'SegmentationPlatform',
  // A renderer for parts of a browser's own window, of which there are none here.
  'PreloadTopChromeWebUI',
  'DialMediaRouteProvider',
  'SidePanelPinning',
  // A renderer kept in reserve is memory for nothing, and which one is a window's could not be told.
  'SpareRendererForSitePerProcess',
];

/** What the first window shows until it is told otherwise; for about:blank Chromium would open a browser's window. */
export const emptyAddress = 'data:text/html,<meta name="color-scheme" content="light dark">';

/** These would give the browser away, or take it from us. */
const refused: ReadonlySet<string> = new Set([
  'user-data-dir',
  'remote-debugging-pipe',
  'app',
  'app-id',
  'headless',
  'test-type',
]);

/** Where the window is that Chromium opens while it starts. */
export interface FirstWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * @param asked what the application or its command line asks for; feature lists are joined with ours, the rest overrides
 * @param firstWindow an empty window of an application, made while the browser starts, which saves the time of one made
 *   after it, and the browser ends with its last window; null for none until the application opens one, and the pipe keeps
 *   the browser running without any (chrome/browser/devtools/chrome_devtools_manager_delegate.cc, no-startup-window)
 */
export function createSwitches(
  asked: ReadonlyMap<string, string>,
  firstWindow: FirstWindow | null,
  hasGraphicsCard: boolean,
): readonly string[] {
  const switches = new Map<string, string>(quietBrowser);
  if (!hasGraphicsCard) switches.set('disable-gpu', '');
  if (firstWindow === null) switches.set('no-startup-window', '');
  else {
    const { x, y, width, height } = firstWindow;
    switches.set('app', emptyAddress);
    switches.set('window-position', `${x},${y}`);
    switches.set('window-size', `${width},${height}`);
  }
  const features = { disable: [...disabledFeatures], enable: [] as string[] };
  for (const [name, value] of asked) {
    if (refused.has(name)) continue;
    if (name === 'disable-features') features.disable.push(...value.split(',').filter(Boolean));
    else if (name === 'enable-features') features.enable.push(...value.split(',').filter(Boolean));
    else switches.set(name, value);
  }
  switches.set('disable-features', [...new Set(features.disable)].join(','));
  if (features.enable.length > 0) switches.set('enable-features', [...new Set(features.enable)].join(','));
  return [...switches].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`));
}
