import { EventEmitter } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import { installPageLoading } from '../../electron/windows/page-loading.ts';

let told: string[];
let loads: PromiseWithResolvers<void>[];
beforeEach(() => {
  told = [];
  loads = [];
});

function install() {
  const contents = Object.assign(new EventEmitter(), {
    loadURL() {
      const load = Promise.withResolvers<void>();
      loads.push(load);
      return load.promise;
    },
  });
  const loading = installPageLoading(
    contents as never,
    () => 'https://page.localhost/',
    (why, problem) => told.push(`${why} ${problem}`),
  );
  return { contents, load: loading.load };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('tells of a page that does not come, which no death tells of', async () => {
  install().load();
  loads[0]?.reject(new Error('ERR_FAILED'));
  await settled();
  expect(told).toEqual(['load-failed ERR_FAILED']);
});

it('tells of a death once, though the load fails with it', async () => {
  const { contents, load } = install();
  load();
  loads[0]?.reject(new Error('ERR_FAILED'));
  contents.emit('render-process-gone', {}, { reason: 'killed' });
  await settled();
  expect(told).toEqual(['killed null']);
});

it('does not tell of a load that another one has taken the place of', async () => {
  const { load } = install();
  load();
  load();
  loads[0]?.reject(new Error('ERR_ABORTED'));
  loads[1]?.resolve();
  await settled();
  expect(told).toEqual([]);
});
