/** Pictures of people: their limits, and the address at which a page asks for one. Free of zod: pages have it, too. */

/** Longest file that is read, in bytes. */
export const pictureLimitBytes = 1024 * 1024;
/** Most pixels to a side: decoding costs four bytes for each pixel, however short the file is. */
export const pictureSideLimit = 2048;
/** So many are asked for at a time: a home may be on a server that is slow, and what is read waits in memory. */
export const picturesAtOnce = 4;

const folder = '/pictures/';

/**
 * Path of somebody's picture below the pages' origin.
 *
 * @param generation a page that has another one wants pictures read anew
 */
export function pictureAddress(user: string, generation: string): string {
  return `${folder}${encodeURIComponent(user)}?${encodeURIComponent(generation)}`;
}

export interface PictureWish {
  readonly user: string;
  readonly generation: string;
}

/** null: no address of a picture. */
export function parsePictureAddress(url: URL): PictureWish | null {
  const { pathname, search } = url;
  if (!pathname.startsWith(folder)) return null;
  try {
    const user = decodeURIComponent(pathname.slice(folder.length));
    const generation = decodeURIComponent(search.slice(1));
    return user !== '' && user.length <= 256 && generation.length <= 64 ? { user, generation } : null;
  } catch {
    // URIError: bytes that are no UTF-8.
    return null;
  }
}
