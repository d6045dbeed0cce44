import { CliError } from '../../terminal/cli-error.ts';
import type { FoundCase, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { readVcl, type VclFile } from '../vcl/declarations.ts';
import { casesOf, type NamedList } from '../vcl/program/cases.ts';
import { type Choice, choiceOf, type Destination } from '../vcl/program/choice.ts';
import { asNumber, asText, type Row } from './row.ts';

interface Written {
  /** Backends with the statements of their conditions. */
  backends: readonly Row[];
  conditions: readonly Row[];
  snippets: readonly Row[];
  files: readonly Row[];
  lists: readonly NamedList[];
  standard: string | undefined;
}

export interface Program {
  cases: FoundCase[];
  standard: string | undefined;
  losses: Loss[];
}

/** Which request goes where, as the VCL says that Fastly makes of conditions, snippets and files. */
export function programOf(written: Written): Program {
  const losses: Loss[] = [];
  const file = readable(written, losses);
  const { choice, tangles } = choiceOf('vcl_recv', { subroutines: file.subroutines, first: written.standard });
  const { cases: chosen, rest } = named(choice, written.backends);
  const acls = [...written.lists, ...file.acls];
  const { cases, losses: lost, used } = casesOf(chosen, { acls, placeOf: () => 'the VCL of the service' });
  if (tangles.length > 0)
    losses.push({
      what: 'which backend the VCL of the service chooses',
      why: 'it is more than import can follow: write routes',
    });
  for (const { name } of acls.filter((acl) => !used.has(acl.name)))
    losses.push({
      what: `the access list ${quoteForeign(name)}`,
      why: 'how it is used is not evident: write access on the routes that it is for, with its addresses or with an ACL of that name',
    });
  return { cases, standard: 'to' in rest ? rest.to : written.standard, losses: [...losses, ...lost] };
}

/** By the names of the backends, where VCL has names of its own for them. */
function named({ cases, rest }: Choice, backends: readonly Row[]): Choice {
  const names = new Map(backends.map(({ name }) => [vclName(asText(name) ?? ''), asText(name) ?? '']));
  const plain = (one: Destination): Destination => ('to' in one ? { to: names.get(one.to) ?? one.to } : one);
  return { cases: cases.map((one) => ({ ...one, leadsTo: plain(one.leadsTo) })), rest: plain(rest) };
}

/** Conditions come first, as in the macro that begins each subroutine. What cannot be read is left out. */
function readable({ backends, conditions, snippets, files }: Written, losses: Loss[]): VclFile {
  const chosen = backends.flatMap((row) => conditionOf(row, conditions));
  const before = chosen.toSorted((one, other) => one.priority - other.priority).map(({ text }) => text);
  const own = snippets
    .filter(({ type, dynamic }) => type === 'recv' && (asNumber(dynamic) ?? 0) === 0)
    .toSorted((one, other) => (asNumber(one.priority) ?? 100) - (asNumber(other.priority) ?? 100))
    .map(({ content }) => asText(content) ?? '');
  const main = files.map(({ content }) => asText(content) ?? '');
  const conditional = `sub vcl_recv {\n${before.join('\n')}\n}\n`;
  const whole = `${conditional}sub vcl_recv {\n${own.join('\n')}\n}\n${main.join('\n')}`;
  return tryToRead(whole, losses) ?? tryToRead(conditional, losses) ?? readVcl('');
}

function conditionOf(row: Row, conditions: readonly Row[]): { priority: number; text: string }[] {
  const condition = conditions.find(({ name }) => name === row.request_condition);
  const statement = asText(condition?.statement);
  if (statement === undefined) return [];
  const text = `if (${statement}) { set req.backend = ${vclName(asText(row.name) ?? '')}; }`;
  return [{ priority: asNumber(condition?.priority) ?? 10, text }];
}

function tryToRead(text: string, losses: Loss[]): VclFile | undefined {
  try {
    return readVcl(text);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    losses.push({ what: 'the VCL of the service', why: `it cannot be read: ${error.why}` });
    return undefined;
  }
}

/** As Fastly names a backend in VCL. */
function vclName(name: string): string {
  return `F_${name.replaceAll(/\W/g, '_')}`;
}
