import { spawnSync } from 'node:child_process';
import { cloneFolder, nodePath } from './layout.mjs';
const [command, ...rest] = process.argv.slice(2);
const node = `${cloneFolder}/${nodePath}`;
if (command === 'build') process.exit(spawnSync(node, [`${cloneFolder}/build/bundle/build.mjs`], { stdio: 'inherit' }).status ?? 1);
process.exit(spawnSync(node, [`${cloneFolder}/dist/cli.cjs`, command, ...rest], { stdio: 'inherit' }).status ?? 1);
