/** The part of noVNC that is used; its own documentation is docs/API.md in the package. */
declare module '@novnc/novnc' {
  export default class RFB extends EventTarget {
    constructor(target: Element, url: string, options?: { shared?: boolean; wsProtocols?: string[] });
    /** Writers of the client's messages. */
    static readonly messages: {
      clientEncodings: (socket: unknown, encodings: readonly number[]) => void;
    };
    background: string;
    clipViewport: boolean;
    /** 0 to 9. */
    compressionLevel: number;
    focusOnClick: boolean;
    resizeSession: boolean;
    scaleViewport: boolean;
    showDotCursor: boolean;
    blur(): void;
    clipboardPasteFrom(text: string): void;
    disconnect(): void;
    focus(options?: FocusOptions): void;
  }
}
