/** What the set-up remembers about this clone, in node_modules/.vestibule: one small file for each fact. */
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { stateFolder } from './layout.mjs';
import { findOwner } from './owner.mjs';

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
