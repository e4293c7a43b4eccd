/** How the tests are shared out: which start nothing, which are real, and which real ones run in which lane. */

/** Folders of test/ whose tests start no process and touch nothing of the machine, so that any number may run at once. */
export const pureFolders = ['manager', 'scenarios', 'config', 'contract', 'protocols', 'renderer', 'windows'];

/**
 * Seconds that a file was seen to take on two cores, where it is far from `usualCost`: only so that the lanes end at about the
 * same time.
 *
 * @type {Readonly<Record<string, number>>}
 */
const costs = {
  'whole/compare': 140,
  'whole/models-demo': 90,
  'machine/account-bad-input': 79,
  'whole/deaths': 65,
  'runtime/stand-in': 60,
  'whole/account': 58,
  'machine/nt-session': 53,
  'whole/people': 53,
  'machine/xsession': 52,
  'whole/remembered': 52,
  'machine/worker-session': 47,
  'accounts/account-command': 46,
  'whole/all-at-once': 43,
  'whole/stop-and-start': 43,
  'machine/remembering': 40,
  'whole/every-session': 40,
  'machine/hooks': 39,
  'machine/account-login': 35,
  'whole/autologin': 34,
  'machine/text-session': 30,
  'machine/specimens': 57,
  'whole/pack': 30,
  'whole/replay': 27,
  'machine/worker-bad-input': 30,
  'machine/any-program': 25,
  'setup/command': 25,
  'machine/worker-cleanup': 25,
  'whole/nt-session': 25,
  'machine/account-autologin': 19,
  'whole/missing': 19,
  'machine/inspector-cost': 19,
  'runtime/conformance': 17,
  'whole/keyboard-and-power': 17,
  'whole/greeter-session': 17,
  'machine/member-watch': 16,
  'whole/login': 16,
  'machine/keyboard': 12,
  'machine/taken-over-supervisor': 11,
  'whole/missing-hooks': 10,
};
const usualCost = 3;

/** @param {string} path from the clone's top */
export const isPure = (path) => pureFolders.some((folder) => path.startsWith(`test/${folder}/`));

/** @param {string} path from the clone's top */
export const isEndToEnd = (path) => path.startsWith('test/e2e/');

/**
 * The files in as many lists as there are lanes, at most; each list costs about the same, and its order is that of the names.
 *
 * @param {readonly string[]} files
 * @param {number} laneCount at least 1
 * @returns {string[][]} no list is empty
 */
export function shareOut(files, laneCount) {
  const cost = (/** @type {string} */ path) =>
    costs[path.replace(/^test\//, '').replace(/\.test\.tsx?$/, '')] ?? usualCost;
  const lanes = Array.from({ length: laneCount }, () => ({ total: 0, files: /** @type {string[]} */ ([]) }));
  for (const path of files.toSorted((one, other) => cost(other) - cost(one))) {
    const lane = lanes.reduce((best, each) => (each.total < best.total ? each : best));
    lane.total += cost(path);
    lane.files.push(path);
  }
  return lanes.map((lane) => lane.files.toSorted()).filter((list) => list.length > 0);
}
