type Library = typeof import('@novnc/novnc');

let loading: Promise<Library['default']> | null = null;

/** noVNC, loaded once: after the greeter has painted, so that it is no part of the first paint nor of a login. */
export function loadPictureLibrary(): Promise<Library['default']> {
  loading ??= import('@novnc/novnc').then((library) => library.default);
  return loading;
}
