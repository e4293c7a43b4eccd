/** The browser's processes, from /proc: DevTools names them too, but not at once, and not which is whose. */
import { readdirSync, readFileSync } from 'node:fs';
import { runtime } from './runtime-state.ts';

export interface BrowserChild {
  readonly pid: number;
  /** Chromium's --type: renderer, gpu-process, utility, zygote ...; browser for the browser itself. */
  readonly type: string;
  readonly serviceName: string;
  /** In kilobytes: resident set. */
  readonly residentKb: number;
  /** In clock ticks since boot (proc(5), starttime). */
  readonly startTicks: number;
}

/** Empty while there is no browser. */
export function listBrowserProcesses(): readonly BrowserChild[] {
  const browserPid = runtime.browser?.pid ?? 0;
  if (browserPid === 0) return [];
  const found: BrowserChild[] = [];
  const waiting = [browserPid];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
        .split('\0')
        .flatMap((word) => word.split(' '));
      const value = (name: string): string | undefined =>
        words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      found.push({
        pid,
        type: value('type') ?? 'browser',
        serviceName: value('utility-sub-type') ?? '',
        residentKb: Number(fields[21]) * 4,
        startTicks: Number(fields[19]),
      });
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim();
        if (children !== '') waiting.push(...children.split(' ').map(Number));
      }
    } catch {
      // It ended while it was looked at.
    }
  }
  return found;
}

/** The newest renderer that is none of `others`; 0 where there is none. */
export function findRendererPid(others: readonly number[]): number {
  const renderers = listBrowserProcesses().filter(({ type, pid }) => type === 'renderer' && !others.includes(pid));
  return renderers.sort((a, b) => b.startTicks - a.startTicks || b.pid - a.pid)[0]?.pid ?? 0;
}
