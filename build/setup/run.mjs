/** What the scripts of package.json run: `node build/setup/run.mjs start|test|build|demo|bench|check [arguments]`. */
import { runScript } from './commands.mjs';

const [command, ...args] = process.argv.slice(2);
await runScript(command, args);
