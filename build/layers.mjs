/**
 * What each part of the code may import. Dependencies point one way: contract <- manager, config, protocols (pure) <-
 * machine, windows <- main, cli; worker and supervisor know nothing of manager and windows; renderer knows contract only.
 * `npm test` holds the code to this table.
 */
import { builtinModules } from 'node:module';

const node = `^(node:)?(${builtinModules.join('|')})$`;
const contract = '^electron/contract/';
const manager = '^electron/manager/';
const config = '^electron/config/';
const protocols = '^electron/protocols/';
const machine = '^electron/machine/';
const windows = '^electron/windows/';
const supervisor = '^electron/supervisor/';
const worker = '^electron/worker/';
const cli = '^electron/cli/';
const renderer = '^renderer/';

/** @param {string} name */
const npm = (name) => `^node_modules/(@types/)?${name}/`;
const electron = npm('electron');

/**
 * `path` and `mayImport` are regular expressions on paths relative to the clone. `mayNotReach`: what may not be reached
 * over any number of imports, those of types not counted.
 *
 * @type {{ name: string, path: string, mayImport: string[], mayNotReach?: string }[]}
 */
export const layers = [
  { name: 'contract', path: contract, mayImport: [contract, npm('zod')] },
  { name: 'manager', path: manager, mayImport: [contract, manager] },
  { name: 'config', path: config, mayImport: [contract, config, npm('zod'), npm('toml-eslint-parser')] },
  { name: 'protocols', path: protocols, mayImport: [contract, protocols] },
  {
    name: 'machine',
    path: machine,
    mayImport: [contract, manager, config, protocols, machine, node, npm('zod'), npm('koffi'), npm('ws'), npm('x11')],
    mayNotReach: `${windows}|${electron}`,
  },
  {
    name: 'windows',
    path: windows,
    mayImport: [contract, manager, config, protocols, machine, windows, node, electron, npm('zod')],
  },
  { name: 'preload', path: '^electron/preload\\.ts$', mayImport: [contract, electron] },
  {
    name: 'main',
    path: '^electron/main\\.ts$',
    mayImport: [contract, manager, config, protocols, machine, windows, node, electron],
  },
  {
    name: 'supervisor',
    path: supervisor,
    mayImport: [contract, config, protocols, machine, supervisor, node, npm('zod'), npm('koffi')],
    mayNotReach: `${manager}|${windows}|${electron}`,
  },
  {
    name: 'worker',
    path: worker,
    mayImport: [contract, config, protocols, machine, worker, node, npm('zod'), npm('koffi')],
    mayNotReach: `${manager}|${windows}|${electron}`,
  },
  {
    name: 'cli',
    path: cli,
    mayImport: [contract, config, protocols, machine, cli, node, npm('zod'), npm('ws')],
    mayNotReach: `${windows}|${electron}`,
  },
  {
    name: 'renderer',
    path: renderer,
    mayImport: [
      contract,
      renderer,
      npm('intl-messageformat'),
      npm('react'),
      npm('react-dom'),
      npm('@novnc/novnc'),
      npm('@xterm/xterm'),
      npm('@xterm/addon-fit'),
    ],
    // Pages have the contract's types and the end reasons; a decoder in a page would bring all of zod.
    mayNotReach: npm('zod'),
  },
];
