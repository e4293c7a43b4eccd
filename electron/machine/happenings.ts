/** A turn of the loop in words: what the manager learned, and what it had done because of it. */
import type { Happening, Waiting } from '../contract/inspector/inspector-view.ts';
import type { Effect } from '../manager/effects.ts';
import type { ManagerEvent } from '../manager/events.ts';
import { nameOfEvent } from '../manager/lifecycle.ts';
import type { Turn } from './runner.ts';

/** Of a detail, in characters. */
const detailLimit = 2000;
const listLimit = 20;

export function describeTurn(
  { event, effects }: Pick<Turn, 'event' | 'effects'>,
  firstNumber: number,
): readonly Happening[] {
  const { kind: _, atMs, ...facts } = event;
  return [
    {
      number: firstNumber,
      atMs,
      way: 'learned',
      name: nameOfEvent(event),
      about: subjectOfEvent(event),
      detail: describe(facts),
    },
    ...effects.map((effect, index): Happening => {
      const { kind: __, ...order } = effect;
      return { number: firstNumber + 1 + index, atMs, way: 'did', ...describeEffect(effect), detail: describe(order) };
    }),
  ];
}

export function describeEffect(effect: Effect): Waiting {
  return {
    name: nameOfEffect(effect),
    about: 'workerId' in effect ? effect.workerId : 'sessionId' in effect ? effect.sessionId : null,
  };
}

function subjectOfEvent(event: ManagerEvent): string | null {
  if ('workerId' in event) return event.workerId;
  return event.kind === 'intent-arrived' && 'sessionId' in event.intent ? event.intent.sessionId : null;
}

function nameOfEffect(effect: Effect): string {
  switch (effect.kind) {
    case 'send-to-worker':
    case 'send-to-supervisor':
      return `${effect.kind}: ${effect.order.kind}`;
    case 'set-timer':
    case 'cancel-timer':
      return `${effect.kind}: ${effect.timer}`;
    default:
      return effect.kind;
  }
}

/** Sockets are nothing that a page should know of; long lists are nothing that a person reads. */
function describe(value: object): string {
  const json = JSON.stringify(value, (name, part: unknown) => {
    if (/socketpath$/i.test(name) && typeof part === 'string') return '(a socket)';
    if (Array.isArray(part) && part.length > listLimit) return `(${part.length} of them)`;
    return part;
  });
  return json.length > detailLimit ? `${json.slice(0, detailLimit)} …` : json;
}
