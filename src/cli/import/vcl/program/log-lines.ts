import type { Loss } from '../../found.ts';
import { quoteForeign } from '../../quote-foreign.ts';
import type { VclSubroutine } from '../declarations.ts';
import type { Statement } from './statements.ts';

const MAX_LINES = 50;

/** The lines that VCL writes to log endpoints, which stand before `::` in them. */
export function logLineLosses(subroutines: ReadonlyMap<string, VclSubroutine>): Loss[] {
  const losses: Loss[] = [];
  for (const { body } of subroutines.values()) visit(body, losses);
  return losses;
}

function visit(body: readonly Statement[], losses: Loss[]): void {
  for (const statement of body) {
    if (losses.length >= MAX_LINES) return;
    if (statement.kind === 'block') visit(statement.body, losses);
    else if (statement.kind === 'if') {
      for (const branch of statement.branches) visit(branch.body, losses);
      visit(statement.otherwise, losses);
    } else if (statement.tokens[0]?.text === 'log' && statement.tokens[0].kind === 'word') {
      losses.push({
        what: `line ${statement.line}: a line of the log${to(statement)}`,
        why: 'see logEndpoints, and log of a route: one line of JSON for each request, in fields that are given',
      });
    }
  }
}

function to({ tokens }: Extract<Statement, { kind: 'plain' | 'tangled' }>): string {
  const texts = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text.slice(0, 200));
  const [, name] = texts.map((text) => /(\S+) ::/.exec(text)).find((found) => found !== null) ?? [];
  return name === undefined ? '' : ` to ${quoteForeign(name)}`;
}
