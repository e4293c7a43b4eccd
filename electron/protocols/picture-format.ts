/**
 * What a picture says of itself in its first bytes, so that only what a page can show goes to the page: nothing is decoded
 * here. PNG (W3C, «Portable Network Graphics», 5 and 11) and JPEG (ITU-T T.81, annex B).
 */
import { pictureSideLimit } from '../contract/picture.ts';

export type PictureType = 'image/png' | 'image/jpeg';

/**
 * null: another kind of file, a broken one, one with more than `sideLimit` pixels to a side (a file of a few bytes
 * may claim to be so large that decoding it takes all memory), one that moves, or one that is made to be slow.
 */
export function findPictureType(bytes: Uint8Array, sideLimit: number = pictureSideLimit): PictureType | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (isStillPng(view, sideLimit)) return 'image/png';
    return isQuickJpeg(view, sideLimit) ? 'image/jpeg' : null;
  } catch {
    // RangeError: it ends before it has said what it is.
    return null;
  }
}

function isShowable(width: number, height: number, sideLimit: number): boolean {
  return width > 0 && height > 0 && width <= sideLimit && height <= sideLimit;
}

/** The names of chunks as numbers. */
const ihdr = 0x49484452;
const idat = 0x49444154;
/** Of an animation; it comes before the picture's data. */
const actl = 0x6163544c;

function isStillPng(view: DataView, sideLimit: number): boolean {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return false;
  if (view.getUint32(12) !== ihdr || !isShowable(view.getUint32(16), view.getUint32(20), sideLimit)) return false;
  for (let at = 8; ; at += 12 + view.getUint32(at)) {
    const name = view.getUint32(at + 4);
    if (name === idat || name === actl) return name === idat;
  }
}

/** Each scan of a progressive picture is another pass over all of it; encoders make about ten. */
const scanLimit = 64;

function isQuickJpeg(view: DataView, sideLimit: number): boolean {
  if (view.getUint16(0) !== 0xffd8) return false;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return false;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isFrameHeader(marker))
      return isShowable(view.getUint16(at + 7), view.getUint16(at + 5), sideLimit) && countScans(view) <= scanLimit;
    // A scan before the frame, or the end.
    else if (marker === 0xda || marker === 0xd9) return false;
    else at += 2 + view.getUint16(at + 2);
  }
}

/** SOF0 to SOF15; between them are DHT, JPG and DAC. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** In coded data 0xff is followed by 0 or by a marker. */
function countScans(view: DataView): number {
  let count = 0;
  for (let at = 2; at + 1 < view.byteLength; at += 1)
    if (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xda) count += 1;
  return count;
}
