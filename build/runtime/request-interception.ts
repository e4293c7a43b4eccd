/** Every request of every window passes here: navigation events, webRequest, and what the application answers itself. */
import type * as Electron from 'electron';
import type { BrowserProcess } from './browser-process.ts';
import { DevToolsError, type Protocol } from './devtools-pipe.ts';
import { createEvent } from './electron-event.ts';
import { type Session, session as sessions } from './session.ts';
import { WebContents } from './web-contents.ts';

type Paused = Protocol.Fetch.requestPausedPayload;
type Reason = Protocol.Network.ErrorReason;

export function installInterception(browser: BrowserProcess): void {
  browser.devtools.on('Fetch.requestPaused', (paused) => {
    void decide(browser, paused).catch((error: unknown) => {
      // The request went with its page, or with the browser.
      if (error instanceof DevToolsError) return;
      // A handler that fails fails its request, as in Electron.
      process.stderr.write(
        `electron: ${paused.request.url.slice(0, 200)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      fail(browser, paused, 'Failed');
    });
  });
}

/** Every download is refused; the application learns which (`item` has its address and name and nothing to do with it). */
export function installDownloadRefusal(browser: BrowserProcess): void {
  browser.devtools.order('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true });
  browser.devtools.on('Browser.downloadWillBegin', ({ frameId, url, suggestedFilename }) => {
    const contents = WebContents.ofFrame(frameId);
    const item = { getURL: () => url, getFilename: () => suggestedFilename, cancel: () => undefined };
    (contents?.session ?? sessions.defaultSession).emit('will-download', createEvent(), item, contents);
  });
}

function fail(browser: BrowserProcess, paused: Paused, errorReason: Reason): void {
  browser.devtools.send('Fetch.failRequest', { requestId: paused.requestId, errorReason }).catch(() => undefined);
}

async function decide(browser: BrowserProcess, paused: Paused): Promise<void> {
  const { requestId, request, resourceType } = paused;
  const contents = WebContents.ofFrame(paused.frameId);
  const session: Session = contents?.session ?? sessions.defaultSession;
  const isMainDocument = contents !== null && resourceType === 'Document' && paused.frameId === contents.mainFrameId;
  if (isMainDocument) {
    // Bindings and preload first: the document could be there before them.
    await contents.prepared;
    if (contents.refuseNavigation(request.url, paused.redirectedRequestId !== undefined))
      return fail(browser, paused, 'Aborted');
  }
  const details = {
    id: Number(requestId.replace(/\D/g, '').slice(0, 9)),
    url: request.url,
    method: request.method,
    resourceType: resourceTypes[resourceType] ?? 'other',
    referrer: request.headers['Referer'] ?? '',
    timestamp: Date.now(),
    ...(contents === null
      ? {}
      : { webContentsId: contents.id, webContents: contents as unknown as Electron.WebContents }),
  };
  const answer = await session.webRequest.beforeRequest({ ...details, uploadData: [] });
  if (answer.cancel) return fail(browser, paused, 'BlockedByClient');
  if (answer.redirectURL !== undefined) {
    const responseHeaders = [{ name: 'location', value: answer.redirectURL }];
    await browser.devtools.send('Fetch.fulfillRequest', { requestId, responseCode: 307, responseHeaders });
    return;
  }
  const handler = session.protocol.handlerOf(request.url);
  if (handler === undefined) {
    await browser.devtools.send('Fetch.continueRequest', { requestId });
    return;
  }
  const response = await handler(createRequest(request));
  if (response.type === 'error') return fail(browser, paused, 'Failed');
  const headers = [...response.headers]
    .filter(([name]) => name !== 'set-cookie')
    .map(([name, value]) => ({ name, value }));
  for (const value of response.headers.getSetCookie()) headers.push({ name: 'set-cookie', value });
  const received = await session.webRequest.headersReceived({
    ...details,
    statusCode: response.status,
    statusLine: `HTTP/1.1 ${response.status}`,
    responseHeaders: Object.fromEntries(headers.map(({ name, value }) => [name, [value]])),
  });
  if (received.cancel) return fail(browser, paused, 'BlockedByClient');
  const replaced = Object.entries(received.responseHeaders ?? {}).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  );
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  await browser.devtools.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: received.responseHeaders === undefined ? headers : replaced,
    body,
  });
}

function createRequest(request: Protocol.Network.Request): Request {
  const pieces = (request.postDataEntries ?? []).map((entry) => Buffer.from(entry.bytes ?? '', 'base64'));
  const hasBody = pieces.length > 0 && request.method !== 'GET' && request.method !== 'HEAD';
  return new Request(request.url + (request.urlFragment ?? ''), {
    method: request.method,
    headers: request.headers,
    ...(hasBody ? { body: Buffer.concat(pieces) } : {}),
  });
}

/** DevTools' names and Electron's. */
const resourceTypes: Readonly<Record<string, Electron.OnBeforeRequestListenerDetails['resourceType']>> = {
  Document: 'mainFrame',
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
};
