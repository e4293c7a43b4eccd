#!/usr/bin/env node
/** The `vestibule` command. */
import { runCommand } from './commands.mjs';

const [command, ...args] = process.argv.slice(2);
await runCommand(command, args);
