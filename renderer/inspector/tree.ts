import type { Member } from '../../electron/contract/inspector/members.ts';
import type { InspectorState } from './store.ts';

/** What is out of the ordinary about a member. */
export type Mark = 'reparented' | 'own-session' | 'bare' | 'stopped' | 'zombie';

export interface TreeRow {
  readonly key: string;
  readonly member: Member;
  /** 0 where its parent is none of the rows. */
  readonly depth: number;
  readonly isDesignated: boolean;
  readonly marks: readonly Mark[];
  /** null: alive. `how` null: nobody can tell. */
  readonly dead: { readonly how: string | null } | null;
}

/** Parents before children, the designated process first, the rest by age. */
export function layOutTree(state: InspectorState): readonly TreeRow[] {
  const designatedPid = (state.session ?? state.lastSession)?.designatedPid ?? null;
  const alive = [...state.members.values()].map((member) => ({ member, dead: null as TreeRow['dead'] }));
  const dead = state.dead.map(({ member, how }) => ({ member, dead: { how } }));
  // The dead come after the living: a number that came round again is its new owner's.
  const all = [...alive, ...dead].sort((a, b) => order(a.member, b.member, designatedPid));
  const pids = new Set(all.map(({ member }) => member.pid));
  const children = Map.groupBy(all, ({ member }) => (pids.has(member.ppid) ? member.ppid : 0));
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const add = (parent: number, depth: number): void => {
    for (const { member, dead: end } of children.get(parent) ?? []) {
      const key = `${member.pid}-${member.startTicks}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const isDesignated = member.pid === designatedPid;
      rows.push({
        key,
        member,
        depth,
        isDesignated,
        marks: listMarks(member, isDesignated, pids, state.designatedSid),
        dead: end,
      });
      add(member.pid, depth + 1);
    }
  };
  add(0, 0);
  // Rows are of different moments: where two are each other's parents, neither was reached.
  for (const { member } of all) add(pids.has(member.ppid) ? member.ppid : 0, 0);
  return rows;
}

function order(a: Member, b: Member, designatedPid: number | null): number {
  if (a.pid === designatedPid) return -1;
  if (b.pid === designatedPid) return 1;
  return a.startTicks - b.startTicks || a.pid - b.pid;
}

/** A member whose parent is outside of the session was reparented before anybody looked (credentials(7)). */
function listMarks(
  member: Member,
  isDesignated: boolean,
  pids: ReadonlySet<number>,
  designatedSid: number | null,
): readonly Mark[] {
  const marks: Mark[] = [];
  if (!isDesignated && (member.ppid !== member.firstPpid || !pids.has(member.ppid))) marks.push('reparented');
  if (designatedSid !== null && member.sid !== designatedSid) marks.push('own-session');
  if (member.hasBareEnvironment === true) marks.push('bare');
  if (member.state === 'T' || member.state === 't') marks.push('stopped');
  if (member.state === 'Z') marks.push('zombie');
  return marks;
}
