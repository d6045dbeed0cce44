import net from 'node:net';

/** A range of addresses: the first one as a number, and how many bits of it count. */
interface Range {
  first: bigint;
  bits: number;
  length: 32 | 128;
}

export interface ListEntry {
  address: string;
  bits: number | undefined;
  isNegated: boolean;
}

export interface Addresses {
  addresses: string[];
  /** What is no address, as a name is. */
  others: string[];
}

/** An access list as addresses alone: what it leaves out is cut out of its ranges. */
export function addressesOf(entries: readonly ListEntry[]): Addresses {
  const read = entries.map((entry) => ({ ...entry, range: rangeOf(entry) }));
  const others = read.filter(({ range }) => range === undefined).map(({ address }) => address);
  const holes = read.filter(({ isNegated }) => isNegated).flatMap(({ range }) => range ?? []);
  const ranges = read
    .filter(({ isNegated }) => !isNegated)
    // The most specific entry counts, so a hole in which it lies is none for it.
    .flatMap(({ range }) =>
      range === undefined
        ? []
        : without(
            [range],
            holes.filter(({ bits }) => bits > range.bits),
          ),
    );
  return { addresses: [...new Set(ranges.map(textOf))], others };
}

function rangeOf({ address, bits: given }: ListEntry): Range | undefined {
  const family = net.isIP(address);
  if (family === 0) return undefined;
  const length = family === 4 ? 32 : 128;
  const bits = given ?? length;
  if (bits > length) return undefined;
  const free = BigInt(length - bits);
  return { first: (numberOf(address, family) >> free) << free, bits, length };
}

function numberOf(address: string, family: number): bigint {
  if (family === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // URL writes an address of IPv6 in one way.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const zeros = Array.from({ length: 8 - groupsIn(before).length - groupsIn(after).length }, () => '0');
  const all = after === undefined ? groupsIn(before) : [...groupsIn(before), ...zeros, ...groupsIn(after)];
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function groupsIn(text: string | undefined): string[] {
  return text ? text.split(':') : [];
}

function without(ranges: readonly Range[], holes: readonly Range[]): Range[] {
  return holes.reduce((left, hole) => left.flatMap((range) => cut(range, hole)), [...ranges]);
}

/** The halves that the hole is not in, again and again. */
function cut(range: Range, hole: Range): Range[] {
  if (!isIn(hole, range)) return isIn(range, hole) ? [] : [range];
  if (range.bits >= hole.bits) return [];
  const bits = range.bits + 1;
  const second = range.first + (1n << BigInt(range.length - bits));
  return [range.first, second].flatMap((first) => cut({ first, bits, length: range.length }, hole));
}

function isIn(inner: Range, outer: Range): boolean {
  if (inner.length !== outer.length || inner.bits < outer.bits) return false;
  const free = BigInt(outer.length - outer.bits);
  return inner.first >> free === outer.first >> free;
}

function textOf({ first, bits, length }: Range): string {
  const size = length === 32 ? 8n : 16n;
  const parts = Array.from({ length: length === 32 ? 4 : 8 }, (_part, at) => {
    const free = BigInt(length) - size * BigInt(at + 1);
    return (first >> free) & ((1n << size) - 1n);
  });
  const address =
    length === 32
      ? parts.join('.')
      : new URL(`http://[${parts.map((part) => part.toString(16)).join(':')}]`).hostname.slice(1, -1);
  return bits === length ? address : `${address}/${bits}`;
}
