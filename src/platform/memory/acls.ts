import { type Acls, isInRanges, parseAddress, parseRange } from '../../gateway/index.ts';

/** Entries by the list's name: an IP address or a range, and its action. */
export type AclEntries = Readonly<Record<string, Readonly<Record<string, 'allow' | 'block'>>>>;

/** Access control lists in memory. A list that is not named does not exist. */
export function memoryAcls(lists: AclEntries = {}): Acls {
  return {
    async lookup(acl, text) {
      const address = parseAddress(text);
      if (!Object.hasOwn(lists, acl) || address === null) throw new Error(`no look-up of ${text} in ${acl}`);
      const matching = Object.entries(lists[acl]!)
        .map(([range, action]) => ({ range: parseRange(range), action }))
        .filter(({ range }) => range !== null && isInRanges(address, range))
        .toSorted((one, other) => other.range!.at(-1)! - one.range!.at(-1)!);
      return matching[0]?.action ?? null;
    },
  };
}
