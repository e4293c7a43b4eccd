import type { WebFramePart } from './electron-types.ts';

/** The main frame of a window; it keeps its identity over navigations, as Electron's does within one renderer. */
export class WebFrame implements WebFramePart {
  url = '';
  name = '';
  processId: number;
  detached = false;
  readonly routingId = 1;
  readonly parent = null;
  readonly frames: WebFramePart[] = [];

  constructor(processId: number) {
    this.processId = processId;
  }

  get origin(): string {
    return URL.canParse(this.url) ? new URL(this.url).origin : 'null';
  }

  get top(): WebFramePart {
    return this;
  }

  isDestroyed(): boolean {
    return this.detached;
  }
}
