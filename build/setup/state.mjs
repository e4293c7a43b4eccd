/** What the set-up remembers about this clone, in node_modules/.vestibule: one small file for each fact. */
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { findOwner } from './owner.mjs';
import { stateFolder } from './layout.mjs';

/**
 * @param {string} clone
 * @param {string} name
 * @returns {string | undefined} undefined where nothing is remembered
 */
export function findState(clone, name) {
  const path = `${clone}/${stateFolder}/${name}`;
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  return readFileSync(path, 'utf8');
}

/**
 * @param {string} clone
 * @param {string} name
 * @param {string} text
 */
export function writeState(clone, name, text) {
  const folder = `${clone}/${stateFolder}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}`, text);
  const owner = findOwner(clone);
  if (owner === undefined) return;
  chownSync(folder, owner.uid, owner.gid);
  chownSync(`${folder}/${name}`, owner.uid, owner.gid);
}
