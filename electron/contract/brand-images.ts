/** Pictures that the configuration names: what they are called, and where a page finds them. Free of zod: pages have it, too. */

/** In bytes. */
export const brandImageLimits = { logo: 1024 * 1024, background: 8 * 1024 * 1024, icon: 1024 * 1024 } as const;
/** Most pixels to a side: the size of the largest monitors. */
export const brandImageSideLimit = 8192;

/** The brand itself, as JSON, for the pages of other monitors. */
export const brandPath = '/brand.json';
const folder = '/brand/';

/** Of a designated app. */
export function iconName(appId: string): string {
  return `icon-${appId}`;
}

/** Path below the pages' origin. `reading`: another picture may have the same name at the next one, and another address then. */
export function brandImageAddress(name: string, reading = 0): string {
  return `${folder}${encodeURIComponent(name)}${reading === 0 ? '' : `?reading=${reading}`}`;
}

/** null: no address of a picture. */
export function parseBrandImageAddress(pathname: string): string | null {
  if (!pathname.startsWith(folder)) return null;
  try {
    return decodeURIComponent(pathname.slice(folder.length));
  } catch {
    // URIError: bytes that are no UTF-8.
    return null;
  }
}
