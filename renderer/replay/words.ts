/** The words of the page of a recorded journal; those of the inspector are its own. */
export const words = {
  title: 'Replay',
  none: 'There is no journal to show.',
  problems: (count: number) => (count === 1 ? '1 gap' : `${count} gaps`),
  timeline: 'Time line',
  slider: 'Position in the journal',
  play: 'Play',
  pause: 'Pause',
  back: 'One turn back',
  forth: 'One turn on',
  stepBack: 'Last step of a lifecycle',
  stepForth: 'Next step of a lifecycle',
  turn: (number: number, count: number) => `turn ${number} of ${count}`,
} as const;
