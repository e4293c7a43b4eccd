import type { LifecycleStep } from '../../electron/contract/inspector/inspector-view.ts';
import {
  seatStates,
  seatWays,
  sessionStates,
  sessionWays,
  type Way,
} from '../../electron/contract/inspector/lifecycle.ts';
import { t } from '../i18n/inspector/translate.ts';
import { sayKnown } from '../i18n/known-texts.ts';
import styles from './lifecycle-drawing.module.css';
import type { InspectorState } from './store.ts';

/** What is looked at: a state of one of the two machines. */
export type Looked = { readonly machine: 'seat' | 'session'; readonly state: string };

export interface LifecycleDrawingProps {
  readonly state: InspectorState;
  readonly looked: Looked;
  readonly onLook: (looked: Looked) => void;
}

/** Both lifecycles, drawn from their tables: states from top to bottom, ways on at their right, ways back at their left. */
export function LifecycleDrawing({ state, looked, onLook }: LifecycleDrawingProps) {
  const common = { looked, onLook };
  return (
    <div className={styles.drawing}>
      <Machine
        {...common}
        machine="seat"
        label={t('drawing.seat')}
        states={seatStates}
        ways={seatWays}
        titleOf={(name) => t(`seat.${name}.title`)}
        current={state.seat}
        lastFrom={lastStep(state.path, 'seat')}
      />
      <Machine
        {...common}
        machine="session"
        label={
          state.session === null
            ? t('drawing.noSession')
            : t('drawing.session', { name: sayKnown(state.session.sessionName) })
        }
        states={sessionStates}
        ways={sessionWays}
        titleOf={(name) => t(`session.${name}.title`)}
        current={state.session?.state ?? null}
        lastFrom={lastStep(state.path, 'session')}
      />
    </div>
  );
}

function lastStep(path: readonly LifecycleStep[], machine: 'seat' | 'session'): string | null {
  return path.findLast((step) => step.machine === machine)?.from ?? null;
}

interface MachineProps<S extends string> {
  readonly machine: 'seat' | 'session';
  readonly label: string;
  readonly states: readonly S[];
  readonly ways: readonly Way<S>[];
  readonly titleOf: (state: S) => string;
  readonly current: S | null;
  /** Where it came from into `current`. */
  readonly lastFrom: string | null;
  readonly looked: Looked;
  readonly onLook: (looked: Looked) => void;
}

/** In units of the drawing: a row, the column of states, and the room for ways at each side of it. */
const rowHeight = 26;
const boxHeight = 19;
const boxWidth = 112;
const sideWidth = 62;
const width = boxWidth + 2 * sideWidth;

function Machine<S extends string>(props: MachineProps<S>) {
  const { states, ways, current, machine, looked } = props;
  const height = states.length * rowHeight;
  const arcs = ways.flatMap((way) => way.from.map((from) => ({ way, from })));
  return (
    <section className={styles.machine} aria-label={props.label}>
      <h3 className={styles.label}>{props.label}</h3>
      <div className={styles.canvas} style={{ aspectRatio: `${width} / ${height}` }}>
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {arcs.map(({ way, from }) => {
            const isLast = way.to === current && from === props.lastFrom;
            const isNext = from === current;
            return (
              <g
                key={`${from} ${way.to}`}
                className={`${styles[way.kind]} ${isLast ? styles.taken : isNext ? styles.next : ''}`}
              >
                <path d={drawWay(states.indexOf(from), states.indexOf(way.to))} />
                <path className={styles.head} d={drawHead(states.indexOf(from), states.indexOf(way.to))} />
              </g>
            );
          })}
        </svg>
        {states.map((name, index) => (
          <button
            key={name}
            type="button"
            className={styles.state}
            aria-current={name === current ? 'step' : undefined}
            aria-pressed={looked.machine === machine && looked.state === name}
            style={{
              left: `${(sideWidth / width) * 100}%`,
              width: `${(boxWidth / width) * 100}%`,
              top: `${((index * rowHeight + (rowHeight - boxHeight) / 2) / height) * 100}%`,
              height: `${(boxHeight / height) * 100}%`,
            }}
            onClick={() => props.onLook({ machine, state: name })}
          >
            {props.titleOf(name)}
          </button>
        ))}
      </div>
    </section>
  );
}

const middleOf = (row: number): number => row * rowHeight + rowHeight / 2;

/** To the next state straight down; further on round the right side, back round the left one, the further the wider. */
function drawWay(from: number, to: number): string {
  if (to === from + 1) {
    const x = sideWidth + boxWidth / 2;
    return `M ${x} ${middleOf(from) + boxHeight / 2} V ${middleOf(to) - boxHeight / 2}`;
  }
  const isOn = to > from;
  const x = isOn ? sideWidth + boxWidth : sideWidth;
  const reach = Math.min(sideWidth - 4, 8 + Math.abs(to - from) * 7) * (isOn ? 1 : -1);
  // Ways leave a state below its middle and come to one above it, so that they do not lie on each other.
  const [start, end] = [middleOf(from) + 4, middleOf(to) - 4];
  return `M ${x} ${start} C ${x + reach} ${start}, ${x + reach} ${end}, ${x} ${end}`;
}

function drawHead(from: number, to: number): string {
  if (to === from + 1) {
    const [x, y] = [sideWidth + boxWidth / 2, middleOf(to) - boxHeight / 2];
    return `M ${x - 3.5} ${y - 5} L ${x} ${y} L ${x + 3.5} ${y - 5}`;
  }
  const isOn = to > from;
  const [x, y, back] = [isOn ? sideWidth + boxWidth : sideWidth, middleOf(to) - 4, isOn ? 5 : -5];
  return `M ${x + back} ${y - 3.5} L ${x} ${y} L ${x + back} ${y + 3.5}`;
}
