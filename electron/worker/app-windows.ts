/** The windows of a designated app fill the screen, whoever made them: machine/x-arranging.ts. */
import { connectToDisplay, type XConnection } from '../machine/x-client.ts';

/**
 * Begins before the app does, so that its first window is met. Gives its end; never throws: an app whose windows have the size
 * that they asked for is better than none.
 */
export async function arrangeAppWindows(
  displayNumber: number,
  cookie: Buffer,
  note: (line: string) => void,
): Promise<() => void> {
  let connection: XConnection | null = null;
  try {
    connection = await connectToDisplay(displayNumber, cookie);
    await connection.arranging.begin();
  } catch (error) {
    note(`the windows of the app are not arranged: ${error instanceof Error ? error.message : String(error)}`);
  }
  return () => void connection?.close();
}
