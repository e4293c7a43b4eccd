/** What a client orders: most of it is the rule's (worker-state.ts), and what only touches a process or two is done here. */
import type { StartableSpecimen } from '../contract/models/specimens.ts';
import type { FromWorker, ToWorker, WorkerSnapshot } from '../contract/worker.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { signalProcess } from '../machine/process-identity.ts';
import type { MemberWatch } from './member-watch.ts';
import type { RunningSession } from './session.ts';
import { createSpecimenStarter, type SpecimenStarter } from './specimens.ts';
import type { WorkerEvent } from './worker-state.ts';

type Order = Exclude<ToWorker, { kind: 'hello' }>;

export interface OrdersOptions {
  readonly phase: () => WorkerSnapshot['phase'];
  readonly display: () => DisplayServer | null;
  readonly session: () => RunningSession | null;
  readonly memberWatch: MemberWatch;
  readonly specimenPath: string;
  readonly answer: (answer: Extract<ToWorker, { kind: 'answer' }>) => void;
  readonly send: (message: FromWorker) => void;
  readonly happen: (event: WorkerEvent) => void;
}

/** Gives what takes one after the other. What cannot be done is told as `rejected`, with the reason. */
export function createOrders(options: OrdersOptions): (order: Order) => void {
  const { phase, display, session, memberWatch, happen } = options;
  let specimens: SpecimenStarter | null = null;

  function killDisplayServer(): string | null {
    const server = display();
    if (phase() !== 'session' || server === null) return 'there is no session';
    return signalProcess(server.identity, 'SIGKILL') ? null : 'it is over';
  }

  async function startSpecimen(name: StartableSpecimen): Promise<string | null> {
    const running = session();
    if (phase() !== 'session' || running === null) return 'there is no session';
    specimens ??= createSpecimenStarter(running, options.specimenPath);
    return specimens.start(name);
  }

  function tellRejected(what: string, why: string | null): void {
    if (why !== null) options.send({ kind: 'rejected', what, why });
  }

  return (order) => {
    switch (order.kind) {
      case 'answer':
        return options.answer(order);
      case 'watch-members':
        return memberWatch.watch(order.on);
      case 'signal-member':
        if (phase() !== 'session') return tellRejected(order.kind, 'there is no session');
        return tellRejected(order.kind, memberWatch.signal(order.member, order.signal));
      case 'kill-display-server':
        return tellRejected(order.kind, killDisplayServer());
      case 'hang-up':
        if (phase() !== 'session') return tellRejected(order.kind, 'there is no session');
        return session()?.hangUp();
      case 'start-specimen':
        return void startSpecimen(order.name).then((why) => tellRejected(order.kind, why));
      default:
        return happen({ kind: 'told', message: order });
    }
  };
}
