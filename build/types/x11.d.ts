/** The part of the npm package `x11` that Vestibule uses; the package has no types of its own. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface XScreen {
    readonly root: number;
    readonly pixel_width: number;
    readonly pixel_height: number;
    readonly root_depth: number;
  }

  export interface XDisplay {
    readonly client: XClient;
    readonly screen: readonly XScreen[];
  }

  export interface XEvent {
    readonly name: string;
    readonly type: number;
    readonly wid: number;
  }

  export interface XWindowAttributes {
    /** 0 unmapped, 1 unviewable, 2 viewable. */
    readonly mapState: number;
    readonly overrideRedirect: number;
    readonly klass: number;
  }

  export interface XGeometry {
    readonly xPos: number;
    readonly yPos: number;
    readonly width: number;
    readonly height: number;
    readonly depth: number;
  }

  export interface XProperty {
    readonly type: number;
    readonly data: Buffer;
  }

  export interface XImage {
    readonly depth: number;
    readonly data: Buffer;
  }

  export type XCallback<Value> = (error: Error | null, value: Value) => void;

  export interface XClient extends EventEmitter {
    readonly stream: Socket;
    readonly eventMask: Readonly<Record<string, number>>;
    readonly atoms: Record<string, number>;
    AllocID(): number;
    InternAtom(onlyIfExists: boolean, name: string, callback: XCallback<number>): void;
    GetAtomName(atom: number, callback: XCallback<string>): void;
    QueryTree(window: number, callback: XCallback<{ root: number; parent: number; children: number[] }>): void;
    GetWindowAttributes(window: number, callback: XCallback<XWindowAttributes>): void;
    GetGeometry(drawable: number, callback: XCallback<XGeometry>): void;
    GetProperty(erase: 0 | 1, window: number, name: number, type: number, offset: number, length: number, callback: XCallback<XProperty>): void;
    /** Format 2 is ZPixmap: rows of 32-bit pixels on a 24-bit screen. */
    GetImage(format: 1 | 2, drawable: number, x: number, y: number, width: number, height: number, planeMask: number, callback: XCallback<XImage>): void;
    ChangeWindowAttributes(window: number, values: { eventMask?: number }, callback?: XCallback<void>): void;
    CreateWindow(
      id: number, parent: number, x: number, y: number, width: number, height: number,
      borderWidth?: number, depth?: number, klass?: number, visual?: number, values?: Record<string, unknown>,
    ): void;
    MapWindow(window: number): void;
    DestroyWindow(window: number): void;
    ConfigureWindow(window: number, values: Record<string, number>): void;
    KillClient(resource: number): void;
    SendEvent(window: number, propagate: boolean, mask: number, event: Buffer): void;
    // biome-ignore lint/suspicious/noExplicitAny: each extension has an interface of its own
    require(extension: string, callback: (error: Error | null, extension: any) => void): void;
    close(callback?: () => void): void;
    terminate(): void;
  }

  export interface ClientOptions {
    readonly display?: string;
    /** The cookie itself; given so that $XAUTHORITY is not looked at. */
    readonly auth?: { readonly name: string; readonly data: Buffer | string };
  }

  /** Emits `connect` on the returned client; the callback has the display, or the reason why not. */
  export function createClient(options: ClientOptions, callback: (error: Error | null, display: XDisplay) => void): XClient;
  const x11: { createClient: typeof createClient };
  export default x11;
}
