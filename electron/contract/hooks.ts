/**
 * Hooks: programs of the machine's owner that run at fixed points of a display's and a session's life, by the names that
 * LightDM has for them (lightdm.conf, display-setup-script and the others). docs/hooks.md says when each one runs.
 */
import * as z from 'zod';
import { plainText, processIdentitySchema } from './session.ts';

export const hookNameSchema = z.enum([
  'display_setup',
  'greeter_setup',
  'session_setup',
  'session_cleanup',
  'display_stopped',
]);
export type HookName = z.infer<typeof hookNameSchema>;

/** Program (an absolute path) and arguments, executed as they are; null: there is no such hook. */
export const hookCommandSchema = z.array(plainText(4096)).min(1).max(64).readonly().nullable();
export type HookCommand = z.infer<typeof hookCommandSchema>;

export const hooksSchema = z.object({
  displaySetup: hookCommandSchema,
  greeterSetup: hookCommandSchema,
  sessionSetup: hookCommandSchema,
  sessionCleanup: hookCommandSchema,
  displayStopped: hookCommandSchema,
  /** From its start to its SIGTERM. */
  timeLimitMs: z.number().int().min(100).max(600_000),
});
export type Hooks = z.infer<typeof hooksSchema>;

/** A hook that has to run whatever becomes of this process: all that whoever runs it then needs to know. */
export const owedHookSchema = z.object({
  name: z.enum(['session_cleanup', 'display_stopped']),
  command: z.array(plainText(4096)).min(1).readonly(),
  /** Whole, but for what is known only when it runs. */
  environment: z.record(z.string(), z.string()).readonly(),
  timeLimitMs: z.number().int(),
});
export type OwedHook = z.infer<typeof owedHookSchema>;

/** What a process has begun by its hooks, as its record has it. */
export const hookLedgerSchema = z.object({
  /** Written down before the hook that it answers to is started; taken out when it is started itself. */
  owed: z.array(owedHookSchema).readonly(),
  /** The one that runs now. `process`: null from just before it is started until its process is known. */
  running: z
    .object({
      name: hookNameSchema,
      process: processIdentitySchema.nullable(),
      environment: z.record(z.string(), z.string()).readonly(),
      timeLimitMs: z.number().int(),
    })
    .nullable(),
});
export type HookLedger = z.infer<typeof hookLedgerSchema>;
