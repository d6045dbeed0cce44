import path from 'node:path';
import { ALL, textOf } from './documents.ts';

const SUMMARY = `Popgate is an edge gateway for Fastly Compute in TypeScript: domains, routes, backends, an HTTP cache with surrogate keys, purging and failover
from one typed file, src/gateway.config.ts. A project is made by "popgate init", tested with "popgate/testing", run locally by "popgate dev".`;

/** The sections, by the folder below `docs/`. */
const SECTIONS: Readonly<Record<string, string>> = {
  '': 'Begin here',
  tutorial: 'Tutorial',
  recipes: 'Recipes',
  examples: 'Examples',
  operations: 'Operations',
  reference: 'Reference',
  explanations: 'Explanations',
  'moving-from': 'Moving from another gateway',
};

/** `docs/llms.txt`, in the form of llmstxt.org: every document with its title and its first sentence. */
export function llmsText(): string {
  const sections = Object.entries(SECTIONS).map(([folder, title]) => {
    const own = ALL.filter((name) => folderOf(name) === folder);
    return own.length === 0 ? [] : [`## ${title}\n\n${own.map(lineFor).join('\n')}`];
  });
  return [`# Popgate`, `> ${SUMMARY.replaceAll('\n', ' ')}`, ...sections.flat()].join('\n\n') + '\n';
}

/** Documents that no section has. */
export function unlisted(): string[] {
  return ALL.filter((name) => SECTIONS[folderOf(name)] === undefined);
}

/** Below `docs/`, the first folder alone. */
function folderOf(document: string): string {
  const [top, folder = '', ...rest] = document.split('/');
  return top === 'docs' && rest.length > 0 ? folder : '';
}

function lineFor(document: string): string {
  const [title = '', ...paragraphs] = textOf(document)
    .split(/\n{2,}/)
    .filter((part) => !part.startsWith('<!--'));
  const link = path.posix.relative('docs', document);
  const said = paragraphs.find((part) => /^\p{L}|^`/u.test(part) && !part.startsWith('```'));
  const about = said === undefined ? '' : `: ${plain(firstSentence(said))}`;
  return `- [${plain(title.replace(/^# /, ''))}](${link})${about}`;
}

function firstSentence(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return /^.+?[.?](?= |$)/.exec(line)?.[0] ?? line.replace(/:$/, '.');
}

function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*`]/g, '');
}
