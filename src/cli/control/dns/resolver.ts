import type { CaaRecord } from 'node:dns';
import { lookup as lookUpHost, Resolver as NodeResolver } from 'node:dns/promises';
import net from 'node:net';
import { misuse } from '../../terminal/cli-error.ts';
import type { Option, Terminal } from '../../terminal/command.ts';

type LookupType = 'A' | 'AAAA' | 'CNAME' | 'CAA' | 'TXT';

/** CAA values are as in a zone file: `0 issue "letsencrypt.org"`, without the quotes. */
type Answer = { status: 'found'; values: string[] } | { status: 'none' } | { status: 'failed'; why: string };

/** Looks names up for one check: each once, and never longer than its limits. */
export interface Resolver {
  lookup(name: string, type: LookupType): Promise<Answer>;
}

export interface Limits {
  /** For one name. */
  lookupMs: number;
  /** For all of them together. */
  allMs: number;
  /** So many names without any answer, and the resolver counts as down. */
  silences: number;
}

const LIMITS: Limits = { lookupMs: 5_000, allMs: 30_000, silences: 10 };

export const RESOLVER_OPTION = {
  type: 'string',
  value: 'HOST[:PORT]',
  help: 'the DNS resolver to ask, an IPv6 address in brackets (default: POPGATE_RESOLVER, else the system’s)',
} as const satisfies Option;

/** The server to ask, as `ADDRESS:PORT`; null for the system's. */
export async function findResolver(flag: string | undefined, { env }: Terminal): Promise<string | null> {
  const text = flag || env.POPGATE_RESOLVER;
  if (!text) return null;
  const name = flag ? '--resolver' : 'POPGATE_RESOLVER';
  const [, bracketed, plain, port = '53'] = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = net.isIPv6(text) ? text : (bracketed ?? plain);
  const isPort = Number(port) >= 1 && Number(port) <= 65_535;
  if (host === undefined || !isPort || (bracketed !== undefined && !net.isIPv6(bracketed))) {
    throw misuse(
      `"${text}" is not a resolver`,
      `${name} takes HOST or HOST:PORT, e.g. 1.1.1.1, or [2606:4700::1111]:53`,
    );
  }
  const address = net.isIP(host) ? host : await addressOf(host, name);
  return net.isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

async function addressOf(host: string, name: string): Promise<string> {
  try {
    return (await lookUpHost(host)).address;
  } catch {
    throw misuse(`the resolver "${host}" has no address`, `${name} takes a name only where the system knows it`);
  }
}

/** Asks over UDP, and over TCP where an answer is too long for it. */
export function createResolver(server: string | null, limits: Limits = LIMITS): Resolver {
  const dns = new NodeResolver({ timeout: Math.ceil(limits.lookupMs / 3), tries: 2 });
  if (server !== null) dns.setServers([server]);
  const end = performance.now() + limits.allMs;
  const asked = new Map<string, Promise<Answer>>();
  let silences = 0;

  async function ask(name: string, type: LookupType): Promise<Answer> {
    const leftMs = Math.min(limits.lookupMs, end - performance.now());
    if (leftMs <= 0 || silences >= limits.silences) return silence(server);
    const answer = await within(leftMs, query(dns, name, type));
    silences = answer === 'silence' ? silences + 1 : 0;
    return answer === 'silence' ? silence(server) : answer;
  }

  return {
    lookup(name, type) {
      const key = `${type} ${name.toLowerCase()}`;
      const answer = asked.get(key) ?? ask(name, type);
      asked.set(key, answer);
      return answer;
    },
  };
}

function silence(server: string | null): Answer {
  return { status: 'failed', why: `${server ?? 'the system’s resolver'} gives no answer in time` };
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<'silence'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'silence');
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

/** By the code of node:dns. */
const WORDS: Readonly<Record<string, string>> = {
  ESERVFAIL: 'the resolver answers SERVFAIL: the name servers of the domain fail, or its DNSSEC is broken',
  EREFUSED: 'the resolver refuses to answer',
  ECONNREFUSED: 'nothing answers at the resolver’s address',
  EBADNAME: 'it is not a name that DNS knows',
};

async function query(dns: NodeResolver, name: string, type: LookupType): Promise<Answer | 'silence'> {
  try {
    const values = await valuesOf(dns, name, type);
    return values.length > 0 ? { status: 'found', values } : { status: 'none' };
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    // RFC 2308: no such name, and no such record of it, are answers.
    if (code === 'ENOTFOUND' || code === 'ENODATA') return { status: 'none' };
    if (code === 'ETIMEOUT') return 'silence';
    return { status: 'failed', why: WORDS[code] ?? `the resolver’s answer cannot be used (${code})` };
  }
}

async function valuesOf(dns: NodeResolver, name: string, type: LookupType): Promise<string[]> {
  if (type === 'A') return dns.resolve4(name);
  if (type === 'AAAA') return dns.resolve6(name);
  if (type === 'CNAME') return dns.resolveCname(name);
  if (type === 'TXT') return (await dns.resolveTxt(name)).map((parts) => parts.join(''));
  return (await dns.resolveCaa(name)).map(formatCaa);
}

/** node:dns gives the tag as the name of a property. */
function formatCaa({ critical, ...tags }: CaaRecord): string {
  const [tag, value] = Object.entries(tags).find(([name]) => name !== 'type') ?? ['', ''];
  return `${critical} ${tag} ${value}`;
}
