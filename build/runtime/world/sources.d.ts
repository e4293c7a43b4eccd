/** Scripts for pages, bundled by build.mjs and imported as text. Each has free names, which preload-world.ts gives it. */
declare module 'world:isolated' {
  const source: string;
  export default source;
}
declare module 'world:main' {
  const source: string;
  export default source;
}
