import { isWantedEncoding } from './encodings.ts';

type Library = typeof import('@novnc/novnc');

let loading: Promise<Library['default']> | null = null;

/** noVNC, loaded once: after the greeter has painted, so that it is no part of the first paint nor of a login. */
export function loadPictureLibrary(): Promise<Library['default']> {
  loading ??= import('@novnc/novnc').then((library) => {
    const { messages } = library.default;
    const send = messages.clientEncodings;
    messages.clientEncodings = (socket, encodings) => send(socket, encodings.filter(isWantedEncoding));
    return library.default;
  });
  return loading;
}
