import ipaddr from 'ipaddr.js';
import { domainToASCII } from 'node:url';
import { getDomain, getDomainWithoutSuffix } from 'tldts';
import npmNameFaults from 'validate-npm-package-name';
import { validateGateway } from '../../gateway/check.ts';
import { domainFault } from '../import/config/keep-valid.ts';
import { gatewayName } from '../import/config/names.ts';
import { quoteForeign } from '../import/quote-foreign.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { PACKAGES } from './packages.ts';

export interface Answers {
  domain: string;
  origin: `http://${string}` | `https://${string}`;
  name: string;
}

/** What is wrong with an answer, and where it can be told, the one that was meant. */
interface Fault {
  why: string;
  instead?: string;
}

interface Question {
  flag: '--domain' | '--origin' | '--name';
  ask: string;
  standard?: string;
  judge(answer: string): Fault | undefined;
}

/** After so many answers that cannot be used, it is not the answers. */
const MOST_TRIES = 5;

/** From the flags, and what they do not say from whoever is at the terminal; each is checked, and asked for again. */
export async function findAnswers(given: Partial<Record<keyof Answers, string>>, terminal: Terminal): Promise<Answers> {
  const missing = (['domain', 'origin'] as const).filter((name) => given[name] === undefined);
  if (missing.length > 0 && !terminal.canAsk) {
    throw misuse('an answer is missing', `${missing.map((name) => `--${name}`).join(' and ')} must be given`);
  }
  const domain = await answer(domainQuestion, given.domain, terminal);
  const origin = await answer(originQuestion(domain), given.origin, terminal);
  const standard = standardName(gatewayName(getDomainWithoutSuffix(domain) ?? domain));
  const name = await answer(nameQuestion(standard), given.name ?? (terminal.canAsk ? undefined : standard), terminal);
  return { domain, origin: origin as Answers['origin'], name };
}

async function answer(question: Question, given: string | undefined, terminal: Terminal): Promise<string> {
  if (given !== undefined) {
    const fault = question.judge(given);
    if (fault) throw misuse(`${question.flag} ${quoteForeign(given)} cannot be used`, sentence(fault));
    return given;
  }
  let { standard } = question;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answered = (await terminal.ask(`${question.ask}:`, { ...(standard !== undefined && { standard }) })).trim();
    const fault = answered === '' ? { why: 'nothing was answered' } : question.judge(answered);
    if (!fault) return answered;
    terminal.progress(`  ${sentence(fault)}`);
    standard = fault.instead ?? standard;
  }
  throw new CliError('there is no answer that can be used', {
    why: `it was asked for ${MOST_TRIES} times`,
    fix: `give it with ${question.flag}`,
  });
}

function sentence({ why, instead }: Fault): string {
  return instead === undefined ? why : `${why}: write ${instead}`;
}

const domainQuestion: Question = {
  flag: '--domain',
  ask: 'The domain of the site, as in www.shop.example',
  judge: judgeDomain,
};

/** One name that certificates and DNS can be had for. Further ones, and wildcards, are written into the file. */
export function judgeDomain(domain: string): Fault | undefined {
  const bare = domain.replace(/^[a-z]+:\/\//i, '').replace(/[/?#][^]*$/, '');
  if (/\s/.test(domain)) return { why: 'a domain has no spaces' };
  if (bare !== domain) return { why: 'it is more than a domain', ...meant(bare) };
  if (domain.startsWith('*')) return { why: 'begin with one site; a wildcard can be added to the file later' };
  if (isAddress(domain)) return { why: 'it is an address, and certificates need a name' };
  const ascii = domainToASCII(domain);
  if (/[^\x00-\x7f]/.test(domain) && ascii !== '') return { why: 'its letters are not those of DNS', ...meant(ascii) };
  const fault = domainFault(domain);
  if (fault !== null) return { why: fault, ...(domain.toLowerCase() !== domain && meant(domain.toLowerCase())) };
  if (getDomain(domain) === null) return { why: 'nobody can register it: it is a suffix, or has a single label' };
  return undefined;
}

/** What was meant, where that can be used itself. */
function meant(domain: string): Partial<Fault> {
  const instead = domain.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  return isUsable(instead) ? { instead } : {};
}

function isUsable(domain: string): boolean {
  return /^[\x21-\x7e]+$/.test(domain) && !/[/:*]/.test(domain) && judgeDomain(domain) === undefined;
}

function originQuestion(domain: string): Question {
  return {
    flag: '--origin',
    ask: 'Where the site is served from, as in https://origin.shop.example',
    judge: (origin) => judgeOrigin(origin, domain),
  };
}

export function judgeOrigin(origin: string, domain: string): Fault | undefined {
  if (/\s/.test(origin)) return { why: 'a URL has no spaces' };
  if (!/^[a-z]+:\/\//i.test(origin)) {
    const instead = `https://${origin}`;
    const isOrigin = judgeOrigin(instead, domain) === undefined;
    return { why: 'it does not say https:// or http://', ...(isOrigin && { instead }) };
  }
  const [, scheme = '', host = '', rest = ''] = /^([a-z]+:\/\/)([^/:?#@]*)([^]*)$/i.exec(origin) ?? [];
  if (/[^\x00-\x7f]/.test(host)) {
    const instead = `${scheme}${domainToASCII(host)}${rest}`;
    return { why: 'its letters are not those of DNS', ...(judgeOrigin(instead, domain) === undefined && { instead }) };
  }
  const config = {
    name: 'x',
    backends: { b: { origin: origin as 'https://x' } },
    domains: { [domain]: { routes: [] } },
  };
  const problem = validateGateway(config, []).find(({ path }) => path.startsWith('backends'));
  if (problem) return { why: `${problem.problem}: ${problem.remedy}` };
  if ([domain, twinOf(domain)].includes(new URL(origin).hostname)) {
    return { why: 'it is the site itself, and requests would go in a circle: name the server that is behind it' };
  }
  return undefined;
}

function nameQuestion(standard: string): Question {
  return { flag: '--name', ask: 'A short name for it', standard, judge: judgeName };
}

function judgeName(name: string): Fault | undefined {
  const [problem] = validateGateway({ name, domains: { 'a.example': { routes: [] } } }, []);
  if (problem) return { why: `${problem.problem}: ${problem.remedy}` };
  const { errors = [], warnings = [] } = npmNameFaults(name.toLowerCase());
  const [refusal] = [...errors, ...warnings];
  if (refusal !== undefined) return { why: `npm refuses it: ${refusal}`, instead: `${name}-site` };
  if (!PACKAGES.includes(name.toLowerCase())) return undefined;
  return { why: 'npm refuses it: a package that the project needs has that name', instead: `${name}-site` };
}

function standardName(name: string): string {
  return judgeName(name)?.instead ?? name;
}

/** The other one of `shop.example` and `www.shop.example`; no other domain has one. */
export function twinOf(domain: string): string | undefined {
  const apex = getDomain(domain);
  if (apex === domain) return `www.${domain}`;
  return apex !== null && domain === `www.${apex}` ? apex : undefined;
}

/** In any spelling that some resolver takes. */
function isAddress(text: string): boolean {
  return ipaddr.isValid(text.replace(/^\[|\]$/g, '')) || /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(text);
}
