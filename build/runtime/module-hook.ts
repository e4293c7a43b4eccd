/** Makes `require('electron')` and `import 'electron'` give this runtime's module, wherever they stand. */
import Module, { registerHooks } from 'node:module';

const moduleUrl = 'electron:module';
const names = new Set(['electron', 'electron/main', 'electron/common']);

export function installModuleHook(electronModule: object): void {
  const internal = Module as unknown as { _load(request: string, ...more: unknown[]): unknown };
  const load = internal._load;
  internal._load = function (this: unknown, request, ...more) {
    return names.has(request) ? electronModule : load.call(this, request, ...more);
  };
  const key = Symbol.for('vestibule.electron-module');
  Object.defineProperty(globalThis, key, { value: electronModule });
  registerHooks({
    resolve: (specifier, context, next) =>
      names.has(specifier) ? { url: moduleUrl, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === moduleUrl
        ? { format: 'module', shortCircuit: true, source: moduleSource(electronModule) }
        : next(url, context),
  });
}

function moduleSource(electronModule: object): string {
  return [
    "const electron = globalThis[Symbol.for('vestibule.electron-module')];",
    'export default electron;',
    ...Object.keys(electronModule).map((name) => `export const ${name} = electron.${name};`),
  ].join('\n');
}
