import type { NativeImagePart } from './electron-types.ts';

/** A PNG, which is all that a picture of a page is asked for. */
export class NativeImage implements NativeImagePart {
  readonly #png: Buffer;

  constructor(png: Buffer) {
    this.#png = png;
  }

  toPNG(): Buffer {
    return this.#png;
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.#png.toString('base64')}`;
  }

  /** In pixels, from the IHDR chunk (PNG specification, 11.2.2). */
  getSize(): { width: number; height: number } {
    return this.isEmpty()
      ? { width: 0, height: 0 }
      : { width: this.#png.readUInt32BE(16), height: this.#png.readUInt32BE(20) };
  }

  isEmpty(): boolean {
    return this.#png.length < 24;
  }
}
