/** The comparison as a picture (SVG 1.1): a row a specimen, a column a run, light and dark. Pure. */
import type { Situation } from '../../contract/models/predictions.ts';
import { specimenNames, specimenWords } from '../../contract/models/specimens.ts';
import type { SpecimenRun } from './run.ts';

const columnWidth = 74;
const rowHeight = 26;
const nameWidth = 470;
const headHeight = 96;
const margin = 18;

/** `title`: of the whole, for whoever does not see it. */
export function drawComparison(runs: readonly SpecimenRun[], title: string): string {
  const width = margin * 2 + nameWidth + runs.length * columnWidth;
  const height = margin * 2 + headHeight + specimenNames.length * rowHeight + 44;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="10"/>`,
    ...groupHeads(runs),
    ...runs.map(({ situation }, index) => columnHead(situation, columnAt(index))),
    ...specimenNames.map((name, row) => {
      const y = margin + headHeight + row * rowHeight;
      return [
        row % 2 === 0
          ? `<rect class="stripe" x="${margin / 2}" y="${y}" width="${width - margin}" height="${rowHeight}" rx="4"/>`
          : '',
        `<text class="name" x="${margin}" y="${y + 17}">${escapeXml(specimenWords[name])}</text>`,
        ...runs.map((run, index) => cell(run, name, columnAt(index), y)),
      ].join('');
    }),
    ...legend(height),
    '</svg>',
    '',
  ].join('\n');
}

const columnAt = (index: number): number => margin + nameWidth + index * columnWidth + columnWidth / 2;

/** One title over all columns of a model. */
function groupHeads(runs: readonly SpecimenRun[]): readonly string[] {
  return (['x11', 'tty', 'nt'] as const).flatMap((model) => {
    const columns = runs.flatMap(({ situation }, index) => (situation.model === model ? [index] : []));
    const [first, last] = [columns[0], columns.at(-1)];
    if (first === undefined || last === undefined) return [];
    const [left, right] = [columnAt(first) - columnWidth / 2 + 4, columnAt(last) + columnWidth / 2 - 4];
    const [one, ...others] = { x11: ['X display', 'manager'], tty: ['Kernel session'], nt: ['NT logon', 'session'] }[
      model
    ];
    const y = margin + (others.length === 0 ? 26 : 14);
    return [
      `<text class="model" x="${(left + right) / 2}" y="${y}">${one}${others.map((line) => `<tspan x="${(left + right) / 2}" dy="16">${line}</tspan>`).join('')}</text>`,
      `<path class="line" d="M${left} ${margin + 40}H${right}"/>`,
    ];
  });
}

function columnHead(situation: Situation, x: number): string {
  const lines = {
    x11: () => ['policy', situation.model === 'x11' ? situation.policy : ''],
    tty: () =>
      situation.model === 'tty'
        ? [situation.leader, { exit: 'exits', kill: 'is killed', 'hang-up': 'is hung up' }[situation.ending]]
        : [],
    nt: () => ['logoff'],
  }[situation.model]();
  return lines
    .map((line, index) => `<text class="run" x="${x}" y="${margin + 62 + index * 16}">${escapeXml(line)}</text>`)
    .join('');
}

function cell({ observations }: SpecimenRun, name: string, x: number, y: number): string {
  const found = observations.find((each) => each.name === name);
  if (found === undefined || found.observed === 'impossible')
    return `<text class="impossible" x="${x}" y="${y + 17}">–</text>`;
  const wrong =
    found.observed === found.predicted
      ? ''
      : `<rect class="wrong" x="${x - columnWidth / 2 + 3}" y="${y + 2}" width="${columnWidth - 6}" height="${rowHeight - 4}" rx="4"/>`;
  if (found.observed === 'alive') return `${wrong}<circle class="alive" cx="${x}" cy="${y + rowHeight / 2}" r="6.5"/>`;
  const by = (found.endedBy ?? 'gone').replace('SIG', '').replace('lost display', 'display');
  return `${wrong}<text class="gone" x="${x}" y="${y + 17}">${escapeXml(by)}</text>`;
}

function legend(height: number): readonly string[] {
  const y = height - margin;
  return [
    `<circle class="alive" cx="${margin + 7}" cy="${y - 4}" r="6.5"/>`,
    `<text class="name" x="${margin + 20}" y="${y}">is alive after the end</text>`,
    `<text class="gone left" x="${margin + 175}" y="${y}">HUP</text>`,
    `<text class="name" x="${margin + 210}" y="${y}">what ended it (a signal, its exit, or the loss of its display)</text>`,
    `<text class="impossible" x="${margin + 590}" y="${y}">–</text>`,
    `<text class="name" x="${margin + 605}" y="${y}">cannot be there</text>`,
  ];
}

const style = [
  'text{font:13px system-ui,"Cantarell","DejaVu Sans",sans-serif;fill:#15232d}',
  '.ground{fill:#fff;stroke:#d3dde4}.stripe{fill:#f2f6f8}.line{stroke:#93a5b1;fill:none}',
  '.model{font-weight:700;text-anchor:middle}.run,.gone,.impossible{text-anchor:middle}.run{fill:#4a5d69;font-size:12px}',
  '.alive{fill:#1f6570}.gone{fill:#4a5d69;font-size:11px}.gone.left{text-anchor:start}.impossible{fill:#93a5b1}',
  '.wrong{fill:none;stroke:#b3361c;stroke-width:2}',
  '@media (prefers-color-scheme:dark){text{fill:#eaf1f5}.ground{fill:#1c2933;stroke:#33444f}.stripe{fill:#22313c}',
  '.run,.gone{fill:#a9bac5}.alive{fill:#7fc9d1}.impossible{fill:#6a7e8b}.wrong{stroke:#ffb4a0}}',
].join('');

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
