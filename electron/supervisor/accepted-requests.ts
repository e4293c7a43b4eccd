/**
 * All that the supervisor (root, where Vestibule was started by root) does because an app asks. An app that was taken over
 * can ask for these and nothing else; what is not understood ends its connection. Each line has the reason why it is safe.
 */
import type { ToSupervisor } from '../contract/supervisor.ts';

export const acceptedRequests: Readonly<Record<ToSupervisor['kind'], string>> = {
  hello: 'greets; carries nothing but a version',
  'start-worker':
    'takes no parameter of the app; a bounded number; a worker starts nothing before its own authentication said yes',
  'kill-worker': 'only a worker of this supervisor, by its id; ends that session, which its person could do as well',
  'greeter-painted': 'a fact for `status` and for waiting commands',
  'control-line': 'reaches a client that is connected to the control socket now, that is the operator',
  'control-end': 'closes such a connection',
  stopped: 'the app says that it is about to exit',
};
