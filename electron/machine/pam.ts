/**
 * PAM (pam(3)) through koffi: one transaction, synchronous. The process that has it does nothing else, because a module may
 * wait for a person, a finger or a far server inside any of these calls.
 */
import koffi from 'koffi';
import { libc } from './libc.ts';

/** Return values of _pam_types.h that somebody here tells apart. */
export const pamCodes = {
  success: 0,
  permDenied: 6,
  authErr: 7,
  maxTries: 11,
  newAuthtokReqd: 12,
  acctExpired: 13,
  convErr: 19,
  authtokErr: 20,
  authtokLockBusy: 22,
  tryAgain: 24,
} as const;

/** One message of a conversation: pam_conv(3). The first two styles are questions. */
export interface PamMessage {
  readonly style: 'secret' | 'visible' | 'error' | 'info';
  readonly text: string;
}

/** Answers to the questions among the messages, in order; null gives the conversation up. */
export type Converse = (messages: readonly PamMessage[]) => readonly string[] | null;

/** Each call gives PAM's return value. */
export interface PamTransaction {
  authenticate(): number;
  checkAccount(): number;
  /** Asks for a new password in place of the expired one, in the same conversation. */
  changeExpired(): number;
  /** Whether it has expired or not. */
  changePassword(): number;
  /** PAM_USER of now: a module may have changed it. */
  user(): string;
  setEnvironment(name: string, value: string): number;
  establishCredentials(): number;
  openSession(): number;
  /** What modules and callers have set, for the session. */
  environment(): Readonly<Record<string, string>>;
  closeSession(): number;
  deleteCredentials(): number;
  /** The last call. */
  end(): void;
  /** PAM's own words for a return value, for the log. */
  describe(code: number): string;
}

export interface PamOptions {
  readonly service: string;
  /** null: /etc/pam.d. */
  readonly confDir: string | null;
  /** An empty one is asked for in the conversation. */
  readonly user: string;
  readonly display: string;
  /** What programs of modules (pam_exec(8)) have in their environment, and the session has not. */
  readonly mark: Readonly<Record<string, string>>;
  readonly converse: Converse;
}

const styles: Readonly<Record<number, PamMessage['style']>> = { 1: 'secret', 2: 'visible', 3: 'error', 4: 'info' };
const items = { tty: 3, user: 2, xdisplay: 11 } as const;
const establish = 0x2;
const remove = 0x4;
const changeExpiredOnly = 0x20;
/** _pam_types.h: PAM_MAX_MSG_SIZE is 512; texts are longer in practice, and bounded here. */
const textLimit = 4096;

const libpam = koffi.load('libpam.so.0');
const message = koffi.struct('pam_message', { msg_style: 'int', msg: 'str' });
koffi.struct('pam_response', { resp: 'void *', resp_retcode: 'int' });
const converseType = koffi.proto('int pam_converse(int count, void **messages, void **responses, void *data)');
koffi.struct('pam_conv', { conv: koffi.pointer(converseType), appdata_ptr: 'void *' });
const calloc = libc.func('void *calloc(size_t count, size_t size)');
const strdup = libc.func('void *strdup(const char *text)');
const start = libpam.func(
  'int pam_start_confdir(const char *service, const char *user, const pam_conv *conv, const char *folder, _Out_ void **handle)',
);
const startOfSystem = libpam.func(
  'int pam_start(const char *service, const char *user, const pam_conv *conv, _Out_ void **handle)',
);
const call = (name: string) =>
  libpam.func(`int ${name}(void *handle, int flags)`) as (handle: unknown, flags: number) => number;
const authenticate = call('pam_authenticate');
const acctMgmt = call('pam_acct_mgmt');
const chauthtok = call('pam_chauthtok');
const setcred = call('pam_setcred');
const openSession = call('pam_open_session');
const closeSession = call('pam_close_session');
const pamEnd = call('pam_end');
const setItem = libpam.func('int pam_set_item(void *handle, int item, const char *value)');
const getItem = libpam.func('int pam_get_item(void *handle, int item, _Out_ const char **value)');
const putenv = libpam.func('int pam_putenv(void *handle, const char *pair)');
const getenvlist = libpam.func('void *pam_getenvlist(void *handle)');
const strerror = libpam.func('const char *pam_strerror(void *handle, int code)');

/** Throws with PAM's return value where not even a transaction can be begun, such as without the service's file. */
export function startPam(options: PamOptions): PamTransaction {
  const { service, confDir, display } = options;
  const user = options.user === '' ? null : options.user;
  // Registered and kept: libpam copies the structure and calls back later.
  const callback = koffi.register(createConversation(options.converse), koffi.pointer(converseType));
  const conversation = { conv: callback, appdata_ptr: null };
  const found: [unknown] = [null];
  const begun: number =
    confDir === null
      ? startOfSystem(service, user, conversation, found)
      : start(service, user, conversation, confDir, found);
  if (begun !== pamCodes.success) throw new Error(`pam_start: ${begun}`);
  const [handle] = found;
  let last: number = begun;
  const keep = (code: number): number => {
    last = code;
    return code;
  };
  for (const [name, value] of Object.entries(options.mark)) putenv(handle, `${name}=${value}`);
  for (const item of [items.tty, items.xdisplay]) setItem(handle, item, display);
  return {
    authenticate: () => keep(authenticate(handle, 0)),
    checkAccount: () => keep(acctMgmt(handle, 0)),
    changeExpired: () => keep(chauthtok(handle, changeExpiredOnly)),
    changePassword: () => keep(chauthtok(handle, 0)),
    user() {
      const value: [string | null] = [null];
      getItem(handle, items.user, value);
      return value[0] ?? '';
    },
    setEnvironment: (name, value) => putenv(handle, `${name}=${value}`),
    establishCredentials: () => keep(setcred(handle, establish)),
    openSession: () => keep(openSession(handle, 0)),
    environment: () =>
      Object.fromEntries(
        Object.entries(readEnvironment(getenvlist(handle))).filter(([name]) => !(name in options.mark)),
      ),
    closeSession: () => keep(closeSession(handle, 0)),
    deleteCredentials: () => keep(setcred(handle, remove)),
    end() {
      pamEnd(handle, last);
      koffi.unregister(callback);
    },
    describe: (code) => strerror(handle, code),
  };
}

/**
 * Linux-PAM passes an array of pointers to messages. It frees the answers itself, so they are made by its own allocator;
 * and an exception must not get out, because koffi would tell PAM that all is well.
 */
function createConversation(converse: Converse) {
  return (count: number, messages: unknown, responses: unknown, _data: unknown): number => {
    try {
      const pointers = koffi.decode(messages, koffi.array('void *', count)) as readonly unknown[];
      const all = pointers.map((pointer) => {
        const { msg_style: style, msg: text } = koffi.decode(pointer, message) as {
          msg_style: number;
          msg: string | null;
        };
        return { style: styles[style] ?? 'error', text: (text ?? '').slice(0, textLimit) };
      });
      const answers = converse(all);
      if (answers === null) return pamCodes.convErr;
      const memory = calloc(count, koffi.sizeof('pam_response'));
      let next = 0;
      for (const [index, { style }] of all.entries()) {
        if (style !== 'secret' && style !== 'visible') continue;
        const resp = strdup(answers[next] ?? '');
        next += 1;
        koffi.encode(memory, index * koffi.sizeof('pam_response'), 'pam_response', { resp, resp_retcode: 0 });
      }
      koffi.encode(responses, 'void *', memory);
      return pamCodes.success;
    } catch {
      return pamCodes.convErr;
    }
  };
}

/** pam_getenvlist(3): an array of strings that a null ends, ours to free; this process ends soon. */
function readEnvironment(list: unknown): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  if (list === null) return environment;
  for (let index = 0; ; index += 1) {
    const pair = koffi.decode(list, index * 8, 'str') as string | null;
    if (pair === null) return environment;
    const at = pair.indexOf('=');
    if (at > 0) environment[pair.slice(0, at)] = pair.slice(at + 1);
  }
}
