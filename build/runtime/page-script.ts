import type { DevToolsSession } from './devtools-pipe.ts';

/** What a script of the application's comes to in the page; what it throws or rejects with is thrown. */
export async function evaluate(devtools: DevToolsSession, code: string, userGesture: boolean): Promise<unknown> {
  const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
    expression: code,
    userGesture,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as unknown;
}
