/** Holds the sources to build/layers.mjs with dependency-cruiser. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { layers } from '../../build/layers.mjs';

const sourceFolders = ['electron', 'renderer'];

/**
 * @typedef {{ resolved: string, dependencyTypes: string[] }} Import
 * @typedef {{ source: string, dependencies: Import[] }} Module
 * @typedef {{ from: string, to: string, rule: { name: string } }} Violation
 */

/**
 * @param {string} folder that holds electron/ and renderer/
 * @returns {Promise<string[]>} what is wrong, one line each
 */
export async function checkLayers(folder) {
  const roots = sourceFolders.filter((root) => existsSync(join(folder, root)));
  const { modules, violations } = await cruiseSources(folder, roots);
  // A cruiser that cannot parse a file may pass over it in silence, and then nothing is checked at all.
  const seen = new Set(modules.map(({ source }) => source));
  const files = roots.flatMap((root) => listSources(folder, root));
  const unseen = files.filter((file) => !seen.has(file)).map((file) => `${file}: was not looked at`);
  if (files.length === 0) unseen.push('no sources were found');
  return [
    ...unseen,
    ...violations.map(({ from, to, rule }) => `${from} imports ${to}: ${rule.name}`),
    ...findForbiddenPaths(modules).map((path) => `${path.join(' -> ')}: ${path[0]} may not reach the last`),
  ];
}

/**
 * @param {string} folder
 * @param {string[]} roots
 * @returns {Promise<{ modules: Module[], violations: Violation[] }>}
 */
async function cruiseSources(folder, roots) {
  /** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
  const forbidden = layers.map(({ name, path, mayImport }) => ({
    name: `${name} may not import this`,
    severity: 'error',
    from: { path },
    to: { pathNot: mayImport },
  }));
  /** @type {import('dependency-cruiser').IForbiddenRuleType} */
  const homeless = {
    name: 'the importing file belongs to no layer of build/layers.mjs',
    severity: 'error',
    from: { path: sourceFolders.map((root) => `^${root}/`), pathNot: layers.map(({ path }) => path) },
    to: {},
  };
  const result = await cruise(roots, {
    baseDir: folder,
    parser: 'swc',
    // Imports of types count too.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    validate: true,
    ruleSet: { forbidden: [...forbidden, homeless] },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  });
  // Text comes only from the output types that are asked for by name.
  const { modules, summary } = /** @type {import('dependency-cruiser').ICruiseResult} */ (result.output);
  return { modules, violations: summary.violations };
}

/**
 * The shortest forbidden path from each module whose layer may not reach something. Imports of types are gone at run time
 * and lead nowhere.
 *
 * @param {Module[]} modules
 * @returns {string[][]}
 */
function findForbiddenPaths(modules) {
  const imports = new Map(
    modules.map(({ source, dependencies }) => [
      source,
      dependencies
        .filter(({ dependencyTypes }) => !dependencyTypes.includes('type-only'))
        .map(({ resolved }) => resolved),
    ]),
  );
  return layers.flatMap(({ path, mayNotReach }) => {
    if (mayNotReach === undefined) return [];
    return [...imports.keys()]
      .filter((source) => new RegExp(path).test(source))
      .map((start) => findPath(imports, start, new RegExp(mayNotReach)))
      .filter((found) => found !== undefined);
  });
}

/**
 * @param {Map<string, string[]>} imports
 * @param {string} start
 * @param {RegExp} target
 * @returns {string[] | undefined}
 */
function findPath(imports, start, target) {
  const paths = [[start]];
  const visited = new Set([start]);
  // Breadth first: the array grows while it is walked.
  for (const path of paths) {
    for (const next of imports.get(path.at(-1) ?? '') ?? []) {
      if (target.test(next)) return [...path, next];
      if (visited.has(next)) continue;
      visited.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {string} root
 */
function listSources(folder, root) {
  return readdirSync(join(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => `${root}/${path}`);
}
