/**
 * Pictures of the brand and of apps, read with the rights of whoever runs this: the app, or an operator's check. A file that
 * is none is a mistake of the line that names it.
 */
import { brandImageLimits, brandImageSideLimit, iconName } from '../contract/brand-images.ts';
import type { Configuration, ConfigurationProblem } from '../contract/configuration.ts';
import type { NamedFile } from '../contract/kiosk.ts';
import { sayProblem } from '../contract/problem-words.ts';
import { findPictureType, type PictureType } from '../protocols/picture-format.ts';
import { isSvg } from '../protocols/svg-format.ts';
import { readSmallPlainFile } from './small-text-file.ts';

export interface BrandImage {
  readonly type: PictureType | 'image/svg+xml';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ReadBrand {
  /** By name: `logo`, `background`, and for an app `icon-ID`. */
  readonly images: ReadonlyMap<string, BrandImage>;
  readonly problems: readonly ConfigurationProblem[];
}

/** Never throws and never waits. */
export function readBrandFiles(
  { brand, kiosk }: Pick<Configuration, 'brand' | 'kiosk'>,
  files: readonly NamedFile[],
): ReadBrand {
  const images = new Map<string, BrandImage>();
  const problems: ConfigurationProblem[] = [];
  const read = (name: string, key: string, path: string | null, limitBytes: number): void => {
    if (path === null) return;
    const image = readImage(path, limitBytes);
    if (typeof image !== 'string') return void images.set(name, image);
    const named = files.find((each) => each.key === key && each.path === path);
    problems.push({
      file: named?.file ?? path,
      line: named?.line ?? 1,
      text: sayProblem('picture', { key, path, why: image }),
    });
  };
  read('logo', 'brand.logo', brand.logo, brandImageLimits.logo);
  read('background', 'brand.background_image', brand.backgroundImage, brandImageLimits.background);
  for (const { id, icon } of kiosk.app) read(iconName(id), 'kiosk.app.icon', icon, brandImageLimits.icon);
  return { images, problems };
}

/** The picture, or what is wrong with the file as the end of a sentence. */
function readImage(path: string, limitBytes: number): BrandImage | string {
  const read = readSmallPlainFile(path, limitBytes);
  switch (read.kind) {
    case 'missing':
      return sayProblem('picture.missing');
    case 'unreadable':
      return sayProblem('picture.unread', { why: read.why });
    case 'bytes': {
      const bytes = new Uint8Array(read.bytes);
      const type = findPictureType(bytes, brandImageSideLimit) ?? (isSvg(bytes) ? 'image/svg+xml' : null);
      if (type !== null) return { type, bytes };
      return sayProblem('picture.none', { count: brandImageSideLimit });
    }
  }
}
