import { plays } from './scenes.ts';

/** docs/pictures.md. */
export function describePictures(): string {
  const pictures = plays
    .flatMap(({ scenes }) => scenes)
    .map(({ name, sentence }) => `${sentence}\n\n![${sentence.replace(/[.:].*/, '')}](pictures/${name}.png)\n`);
  return `# Pictures

All of them are taken by \`npm run pictures\` from the real app: real X servers, sessions and processes. A test opens the same
screens and says which picture no longer shows what the app shows.

${pictures.join('\n')}`;
}
