/** An account of the machine for the tests of a file, which all are removed after the last of them at the latest. */
import { afterAll } from 'vitest';
import { makePerson, type Person, type PersonOptions } from './make-person.ts';

export type { Person };

const made: Person[] = [];

// Of the whole file, as this is loaded with it: after every hook of its own, whatever became of those.
afterAll(async () => {
  const outcomes = await Promise.allSettled(made.splice(0).map((person) => person.remove()));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('\n'));
});

/** Needs root. */
export function createPerson(options: PersonOptions = {}): Person {
  const person = makePerson(options);
  made.push(person);
  return person;
}
