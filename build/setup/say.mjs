/**
 * One line for whoever runs the set-up. Standard error: standard output belongs to the command.
 *
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`vestibule: ${text}\n`);
}

/** The set-up cannot go on, for a reason that a person can act upon; the message says which. */
export class SetUpFailure extends Error {}
