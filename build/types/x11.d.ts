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
    /** By depth. */
    readonly format: Readonly<Record<number, { readonly bits_per_pixel: number }>>;
    /** 0: the least significant byte of a pixel first. */
    readonly image_byte_order: number;
    readonly screen: readonly XScreen[];
  }

  export interface XEvent {
    readonly name: string;
    readonly type: number;
    readonly wid: number;
    /** As it came: 32 bytes. */
    readonly rawData: Buffer;
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

  /** `true` for an error says that it was dealt with; otherwise the client emits it as `error`. */
  export type XCallback<Value> = (error: Error | null | undefined, value: Value) => unknown;

  export interface XClient extends EventEmitter {
    readonly stream: Socket;
    readonly eventMask: Readonly<Record<string, number>>;
    /** By name. The same object for all clients of this process, unless it is replaced. */
    atoms: Record<string, number>;
    AllocID(): number;
    InternAtom(onlyIfExists: boolean, name: string, callback: XCallback<number>): void;
    GetAtomName(atom: number, callback: XCallback<string>): void;
    QueryTree(window: number, callback: XCallback<{ root: number; parent: number; children: number[] }>): void;
    GetWindowAttributes(window: number, callback: XCallback<XWindowAttributes>): void;
    GetGeometry(drawable: number, callback: XCallback<XGeometry>): void;
    GetProperty(
      erase: 0 | 1,
      window: number,
      name: number,
      type: number,
      offset: number,
      length: number,
      callback: XCallback<XProperty>,
    ): void;
    /** Format 2 is ZPixmap: rows of 32-bit pixels on a 24-bit screen. */
    GetImage(
      format: 1 | 2,
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planeMask: number,
      callback: XCallback<XImage>,
    ): void;
    ChangeWindowAttributes(window: number, values: { eventMask?: number }, callback?: XCallback<void>): void;
    CreateWindow(
      id: number,
      parent: number,
      x: number,
      y: number,
      width: number,
      height: number,
      borderWidth?: number,
      depth?: number,
      klass?: number,
      visual?: number,
      values?: Record<string, unknown>,
    ): void;
    MapWindow(window: number): void;
    UnmapWindow(window: number): void;
    /** Mode 0 replaces. */
    ChangeProperty(
      mode: 0 | 1 | 2,
      window: number,
      name: number,
      type: number,
      units: 8 | 16 | 32,
      data: Buffer | number[],
    ): void;
    /** 0 None, 1 PointerRoot, 2 Parent. */
    SetInputFocus(window: number, revertTo: 0 | 1 | 2, callback?: XCallback<void>): void;
    DestroyWindow(window: number): void;
    ConfigureWindow(window: number, values: Record<string, number>, callback?: XCallback<void>): void;
    /** Mode 0 inserts, 1 deletes; family 5 is «server interpreted». */
    ChangeHosts(mode: 0 | 1, family: number, address: Buffer, callback?: XCallback<void>): void;
    TranslateCoordinates(
      from: number,
      to: number,
      x: number,
      y: number,
      callback: XCallback<{ readonly destX: number; readonly destY: number }>,
    ): void;
    KillClient(resource: number): void;
    SendEvent(window: number, propagate: boolean, mask: number, event: Buffer, callback?: XCallback<void>): void;
    // biome-ignore lint/suspicious/noExplicitAny: each extension has an interface of its own
    require(extension: string, callback: (error: Error | null, extension: any) => void): void;
    close(callback?: () => void): void;
    terminate(): void;
  }

  export interface ClientOptions {
    readonly display?: string;
    /** The cookie itself; given so that $XAUTHORITY is not looked at. */
    readonly auth?: { readonly name: string; readonly data: Buffer | string };
    /** Spoken over instead of a socket of its own. */
    readonly stream?: Socket;
    /** Saves two round trips at the start; requests are then at most 256 KiB long. */
    readonly disableBigRequests?: boolean;
  }

  /** Emits `connect` on the returned client; the callback has the display, or the reason why not. */
  export function createClient(
    options: ClientOptions,
    callback: (error: Error | null, display: XDisplay) => void,
  ): XClient;
  const x11: { createClient: typeof createClient };
  export default x11;
}
