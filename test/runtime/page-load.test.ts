/** A load of the stand-in, as DevTools tells of it: events and answers in the orders in which Chromium was seen to send them. */
import { expect, it } from 'vitest';
import type { DevToolsSession } from '../../build/runtime/devtools-pipe.ts';
import { createPageLoad, type PageLoad } from '../../build/runtime/page-load.ts';

const url = 'https://fixture.localhost/';

function begin(): { load: PageLoad; answer: (given: object) => Promise<void>; how: () => Promise<string> } {
  const load = createPageLoad(() => undefined);
  const navigated = Promise.withResolvers<object>();
  const ended = load.begin(url).then(
    () => 'loaded',
    (error: { code: string }) => error.code,
  );
  load.navigate({ send: () => navigated.promise } as unknown as DevToolsSession, url);
  return {
    load,
    async answer(given) {
      navigated.resolve(given);
      await navigated.promise;
    },
    how: () => Promise.race([ended, new Promise<string>((resolve) => setImmediate(() => resolve('under way')))]),
  };
}

it('has failed where its process dies before it runs: loading stops, and nothing else is told', async () => {
  const { load, answer, how } = begin();
  load.started();
  await answer({ frameId: 'f', loaderId: 'l' });
  expect(await how()).toBe('under way');
  load.stopped();
  expect(await how()).toBe('ERR_FAILED');
});

it('also where the answer to the order comes last', async () => {
  const { load, answer, how } = begin();
  load.started();
  load.stopped();
  expect(await how()).toBe('under way');
  await answer({ frameId: 'f', loaderId: 'l' });
  expect(await how()).toBe('ERR_FAILED');
});

it('has the error that Chromium gives, also where loading stops before that is told', async () => {
  const { load, answer, how } = begin();
  load.started();
  load.stopped();
  await answer({ frameId: 'f', loaderId: 'l', errorText: 'net::ERR_BLOCKED_BY_CLIENT' });
  expect(await how()).toBe('ERR_BLOCKED_BY_CLIENT');
});

it('is not over by the answer to the one before, of the same address', async () => {
  const { load, answer, how } = begin();
  load.end(new Error('its process died'));
  const again = load.begin(url).then(
    () => 'loaded',
    (error: { code: string }) => error.code,
  );
  load.navigate({ send: () => new Promise(() => undefined) } as unknown as DevToolsSession, url);
  await answer({ frameId: 'f', loaderId: 'l', errorText: 'net::ERR_ABORTED' });
  await how();
  expect(load.url).toBe(url);
  load.committed();
  load.end(null);
  expect(await again).toBe('loaded');
  expect(load.hasFailed).toBe(false);
});

it('is not over because the one before stopped', async () => {
  const { load, answer, how } = begin();
  load.stopped();
  load.started();
  await answer({ frameId: 'f', loaderId: 'l' });
  expect(await how()).toBe('under way');
});

it('is not over when loading stops after the document is there: who ends it is told of the document', async () => {
  const { load, answer, how } = begin();
  load.started();
  await answer({ frameId: 'f', loaderId: 'l' });
  load.committed();
  load.stopped();
  expect(await how()).toBe('under way');
  load.end(null);
  expect(await how()).toBe('loaded');
});
