/** An IPv6 address as four signed words of 32 bits; an IPv4 address as the IPv6 address that it is mapped to (RFC 4291 §2.5.5.2). */
export type Address = readonly [number, number, number, number];

const MAPPED_WORD = 0xffff;
const MAPPED_BITS = 96;
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Parses an address; null for what is none in its usual form: four decimal numbers, or RFC 4291 §2.2 without a zone. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const word = parseIpv4(text);
    return word === null ? null : [0, 0, MAPPED_WORD, word];
  }
  const groups = groupsOf(text);
  return groups && [wordOf(groups, 0), wordOf(groups, 2), wordOf(groups, 4), wordOf(groups, 6)];
}

/** A range as five numbers: the words of its first address, and how many bits of them count. Null for what is none. */
export function parseRange(text: string): readonly number[] | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const offset = text.includes(':') ? 0 : MAPPED_BITS;
  const bits = slash < 0 ? '' + (128 - offset) : text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(bits) || Number(bits) + offset > 128) return null;
  return [...address, Number(bits) + offset];
}

/** Whether an address is in any of the ranges, of which each is five numbers. No range of IPv6 contains an IPv4 address. */
export function isInRanges(address: Address, ranges: readonly number[]): boolean {
  for (let at = 0; at < ranges.length; at += 5) {
    if (isInside(address, ranges, at)) return true;
  }
  return false;
}

function isInside(address: Address, ranges: readonly number[], at: number): boolean {
  let bits = ranges[at + 4]!;
  if (bits < MAPPED_BITS && isIpv4(address)) return false;
  for (let word = 0; bits > 0; word += 1, bits -= 32) {
    const differing = address[word]! ^ ranges[at + word]!;
    if ((bits >= 32 ? differing : differing >>> (32 - bits)) !== 0) return false;
  }
  return true;
}

function isIpv4(address: Address): boolean {
  return address[0] === 0 && address[1] === 0 && address[2] === MAPPED_WORD;
}

/** Writes an address as usual; IPv4, mapped or not, as four numbers. */
export function formatAddress(address: Address): string {
  const [, , , word] = address;
  if (isIpv4(address)) return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff].join('.');
  return address.map((each) => `${(each >>> 16).toString(16)}:${(each & 0xffff).toString(16)}`).join(':');
}

/**
 * Returns what counts as one client: a household or a server has a whole /64 of IPv6 (RFC 6177). `''` for what is no
 * address.
 */
export function networkOf(text: string): string {
  const address = parseAddress(text);
  if (address === null) return '';
  return isIpv4(address) ? `${address[3]}` : `${address[0]} ${address[1]}`;
}

function parseIpv4(text: string): number | null {
  const match = IPV4.exec(text);
  if (match === null) return null;
  let word = 0;
  for (const part of match.slice(1)) {
    // Some programs read a number with a leading zero as octal.
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return null;
    word = (word << 8) | Number(part);
  }
  return word;
}

/** Eight groups of 16 bits. */
function groupsOf(text: string): number[] | null {
  const halves = text.split('::').map(readGroups);
  const [left, right] = halves;
  if (halves.length > 2 || left == null || right === null) return null;
  if (right === undefined) return left.length === 8 ? left : null;
  const missing = 8 - left.length - right.length;
  return missing < 1 ? null : [...left, ...Array.from({ length: missing }, () => 0), ...right];
}

/** The last two may be written as an IPv4 address. */
function readGroups(text: string, half: number, halves: readonly string[]): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const word = at === parts.length - 1 && half === halves.length - 1 ? parseIpv4(part) : null;
    if (word !== null) groups.push(word >>> 16, word & 0xffff);
    else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

function wordOf(groups: readonly number[], at: number): number {
  return (groups[at]! << 16) | groups[at + 1]!;
}
