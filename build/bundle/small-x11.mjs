/** Leaves out of a bundle what the X client has and nobody here uses: most of its size. */

/** The X client has more extensions than are used, a server, and names for keys. */
const keptExtensions = new Set(['./ext/big-requests', './ext/xc-misc', './ext/randr', './ext/res']);

/** For esbuild. */
export const smallX11 = {
  name: 'small-x11',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onResolve({ filter: /^\.\/(ext\/|xserver$|keysyms$)/ }, ({ path, importer }) =>
      /node_modules\/x11\/lib\//.test(importer) && !keptExtensions.has(path)
        ? { path, namespace: 'left-out' }
        : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: '' }));
  },
};
