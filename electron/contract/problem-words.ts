/**
 * What is wrong with a file that somebody wrote, a configuration or a session, in English: on the command line, in logs, and
 * on the greeter, whose pages have it in the other languages (renderer/i18n/problems) and find it by its words. What a
 * parser of others says stays as it comes. Free of zod: pages may have it.
 */
import { createSaying } from './saying.ts';

/**
 * `{name}` stands for what differs; of some names it is known what that looks like (renderer/i18n/problems/find.ts). Clauses
 * are by themselves only where they stand for an argument of another.
 */
export const problemWords = {
  placed: '{place}: {problem}',

  // A configuration file as a whole.
  noFile: 'there is no such file; nothing of it counts',
  deadLink: 'the file is a symbolic link that leads nowhere; nothing of it counts',
  unread: 'the file {why}; nothing of it counts',
  tooLong: 'the file is longer than {limit}, which no configuration is',
  more: 'and {count} more',
  restUnread: 'the rest could not be read',
  hooksRefused: 'the hooks do not count: they would run as root, and this file can be written by others than root',
  powerRefused:
    'the power commands do not count: they would run as root, and this file can be written by others than root',
  hooksAndPowerRefused:
    'the hooks and the power commands do not count: they would run as root, and this file can be written by others than root',
  pinPublic: 'others can read this file, and so find out {key}; right would be: {command}',

  // Its lines.
  notToml: '{there} is not TOML: {why}; right would be a line such as key = 5, key = "text" or [table]',
  tableTwice: '{there} is there a second time; its keys belong under the first one',
  keyTwice: '{there} gives a key a second time; the first one counts',
  unknown: 'there is no {key}; did you mean {near}?',
  unknownAtTop: 'there is no {key}; at the top there can be {names}',
  unknownInTable: 'there is no {key}; in {table} there can be {names}',
  inNoTable: '{key} is in no table',
  wrong: '{key} is {there}, but must be {expects}',
  wrongStays: '{key} is {there}, but must be {expects}; it stays at {value}',
  wrongSecret: '{key} is not right (and not quoted here), but must be {expects}',
  isTable: '{key} is a table, but must be {expects}',
  isOneTable: '{key} is one table, but must be one of a list: {right}',
  isList: '{key} is a list of tables, but must be one table: {right}',
  notTable: '{key} is {there}, but must be a table: {right}',
  notList: '{key} is {there}, but must be a list of tables: {right}',
  lacks: '{table} has no {key}, and does not count: it must be {expects}',
  listedTwice: 'there is a {table} «{name}» already; the first one counts',
  tooMany: 'there are more than {limit} of {table}; «{name}» does not count',

  // A flag.
  noFlag: '{there} must be a key and its value, such as {example}',
  flagOfLines: 'the value of {key} must be one line',
  flagOfSecret: '{key} must be in a file that nobody else can read, and not on a command line',

  // What a key must be.
  'must.oneOf': '{quotes} or {quote}',
  'must.flag': 'true or false',
  'must.login': '{quote} or a login name, such as {example}',
  'must.logins': 'a list of login names, such as {example}',
  'must.seconds': 'a number of seconds from {least} to {most}, such as {example}',
  'must.percent': 'a number of per cent from {least} to {most}, such as {example}',
  'must.session': 'the id of a session, which is the name of its file without .desktop, such as {example}',
  'must.command': 'a command line that begins with the absolute path of a program, such as {example}',
  'must.layouts': 'a list of XKB layouts, such as {example}',
  'must.monitor': '{quote}, a number counted from the left, or the name of a monitor, such as {example}',
  'must.keys': 'two or three of Ctrl, Alt and Shift, and a letter, digit or key such as F12 or End, such as {example}',
  'must.pin': 'a line of «vestibule config pin», such as {example}',
  'must.id': 'a short name of letters, digits, «-», «_» and «.», such as {example}',
  'must.name': 'a name of up to {count} characters, such as {example}',
  'must.picture': 'the absolute path of a PNG, JPEG or SVG file, such as {example}',
  'must.colour': 'a colour, such as {example}',
  'example.either': '{number} or {other}',

  // A picture of the brand or of an app.
  picture: '{key}: the file {path} {why}',
  'picture.missing': 'is not there',
  'picture.unread': '{why}; right would be a PNG, JPEG or SVG file that everybody may read',
  'picture.none': 'is no PNG, JPEG or SVG picture of at most {count} pixels to a side',

  // Why a file cannot be read: «the file …».
  'file.link': 'is a symbolic link',
  'file.deadLink': 'is a symbolic link that leads nowhere',
  'file.folder': 'is a folder',
  'file.pipe': 'is a named pipe',
  'file.special': 'is not a regular file',
  'file.foreign': 'belongs to uid {uid}, not to uid {wanted}',
  'file.open': 'may be read or written by others (mode {mode}, and must be 0600)',
  'file.writable': 'may be written by others (mode {mode})',
  'file.long': 'is longer than {size} KiB',
  'file.notText': 'is not UTF-8 text',
  'file.denied': 'may not be read by this account',
  'file.failed': 'cannot be read ({code})',
  'file.busy': 'is being written again and again',
  'file.utf16': 'is UTF-16 text, and must be UTF-8',
  'file.nul': 'has a NUL byte in this line, as UTF-16 text and binary files have, and must be UTF-8 text',
  'file.byte': 'has the byte {byte} in this line, which is not UTF-8, as text in an older encoding such as Latin-1 has',

  // A session file, and the folder of them.
  'session.noProgram': 'its program {program} is not installed',
  'session.folder': 'the folder cannot be read ({code})',
  'session.tooMany': 'more than {count} session files; the others are not offered',
  'session.nul': 'this is no text: it has NUL characters',
  'session.noGroup': 'there is no group [Desktop Entry]',
  'session.groupTwice': 'there is a second group [Desktop Entry]; it was read as part of the first',
  'session.noLine': '{there} is neither a key with a value nor a group nor a comment',
  'session.keyTwice': '{there} is there a second time; the first one counts',
  'session.noFlag': '{key} is {there}, but must be true or false',
  'session.noType': 'there is no Type; Application is assumed',
  'session.type': 'Type is {there}, which is no program',
  'session.noName': 'there is no Name; the file name is used',
  'session.noExec': 'there is no Exec, so there is nothing to run',
  'session.path': 'Path is {there}, but must be an absolute path',
  'session.model': 'X-Vestibule-Model is {there}, but must be x11 or tty or nt',
  'exec.backslash': 'Exec ends with a backslash that escapes nothing',
  'exec.singleQuotes': 'Exec has single quotes; the specification knows double quotes only',
  'exec.open': 'Exec has a {quoteMark} that is not closed',
  'exec.icon': 'Exec has %i inside an argument, but it must be one by itself',
  'exec.percent': 'Exec ends with a lone %; a percent sign is written %%',
  'exec.code': 'Exec has {code}, which is no field code; a percent sign is written %%',
  'exec.none': 'Exec names no program',
  'exec.variable': 'Exec begins with a variable, but must begin with a program: use env NAME=VALUE PROGRAM',
  'exec.tooMany': 'Exec has more than {count} arguments',
  'exec.long': 'Exec has an argument of more than {count} characters',
} as const;

export type ProblemKey = keyof typeof problemWords;

export const sayProblem = createSaying(problemWords);
