/** What the greeter speaks before anybody has chosen, and in which language sessions have their names. */
import { expect, it } from 'vitest';
import type { Configuration } from '../../electron/contract/configuration.ts';
import { decide } from '../../electron/manager/decide.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import type { Settings } from '../../electron/manager/model.ts';
import { spokenLanguage } from '../../electron/manager/spoken-language.ts';
import { viewOf } from '../../electron/manager/view.ts';
import { settings } from '../harness/manager-values.ts';

const speaking = (language: Configuration['appearance']['language'], ofMachine: string | null): Settings => {
  const { configuration } = settings;
  const appearance = { ...configuration.appearance, language };
  return { ...settings, language: ofMachine, configuration: { ...configuration, appearance } };
};

it.each([
  ['auto', 'de_AT.UTF-8', 'de_AT.UTF-8'],
  ['auto', null, null],
  ['ar', 'de_AT.UTF-8', 'ar'],
] as const)('is, configured as %s on a machine of %s, %s', (configured, ofMachine, spoken) => {
  const ours = speaking(configured, ofMachine);
  expect([spokenLanguage(ours), viewOf(createManagerState(ours), 1).appearance.language]).toEqual([spoken, spoken]);
});

it('has sessions read anew where another configuration speaks another, and only then', () => {
  const effectsOf = (language: Configuration['appearance']['language']): readonly string[] =>
    decide(createManagerState(speaking('de', null)), {
      ...{ kind: 'configuration-changed', atMs: 1000, problems: [], isRefused: false, notices: [], keyboard: null },
      ...{ staleWorkers: [], sessionEndLimitMs: 5000, configuration: speaking(language, null).configuration },
    }).effects.map(({ kind }) => kind);
  expect(effectsOf('ar')).toContain('read-catalogue');
  expect(effectsOf('de')).not.toContain('read-catalogue');
});
