import { diffConfigs } from '../diff/diff.ts';
import { markdownReport } from '../diff/markdown.ts';
import { readConfigs } from '../diff/read-configs.ts';
import type { DiffReport } from '../diff/report.ts';
import { type RequestSource, requestsFor } from '../diff/requests.ts';
import { textOf } from '../diff/text.ts';
import { misuse } from '../terminal/cli-error.ts';
import { defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';

export const command = defineCommand({
  operand: { value: 'OLD', help: 'a configuration: a file like src/gateway.config.ts' },
  rest: { value: 'NEW', help: 'the configuration that it is compared with' },
  options: {
    urls: { type: 'string', value: 'FILE', help: 'compares these requests: lines of a URL, or of a method and a URL' },
    'from-log': {
      type: 'string',
      value: 'FILE',
      help: 'compares the requests of an access log, each as often as it came',
    },
    env: ENV_OPTION,
    json: { type: 'boolean', help: 'prints { changes, renames, requests, groups, grave, notes }' },
    markdown: { type: 'boolean', help: 'prints Markdown, as a comment for a pull request' },
  },
  notes: `Says what a change of the configuration means: first as plan does, by what is written; then by what both do with requests. The
engine answers each request in memory, by both configurations, with origins that give the usual answers: no server is asked, and no
handler's code is run. Without a file of requests they are made of the routes of both: each with its conditions met and unmet,
with what is in its key, and near its path, at most 10,000.

A line of --urls may have headers behind the URL, each after a tab: name: value. --from-log takes the gateway's own lines of JSON, and
the common and combined log format. Requests of other hosts are left out.

Status 1 where a guard is lost, where requests share a stored object that did not, or no longer do, and where an answer is stored that
was not for its privacy. Status 2 where nothing could be compared.`,
  async run({ operand, rest, json, markdown, ...flags }, terminal) {
    if (operand === undefined || rest === undefined)
      throw misuse('two configurations are needed', 'diff compares OLD with NEW', 'write: npx popgate diff OLD NEW');
    const configs = await readConfigs([operand, rest], environmentOf(flags, terminal));
    const source = await requestsFor(configs, { urls: flags.urls, log: flags['from-log'] });
    const report = reportOf(await diffConfigs({ from: configs[0], to: configs[1] }, source.requests), source);
    terminal.print(json ? JSON.stringify(report) : markdown ? markdownReport(report).trimEnd() : textOf(report));
    return report.grave.length === 0 ? 0 : 1;
  },
});

function reportOf(
  { total, changed, ...found }: Awaited<ReturnType<typeof diffConfigs>>,
  { from, leftOut, unusable, notes }: RequestSource,
): DiffReport {
  return { ...found, requests: { from, total, changed, leftOut, unusable }, notes };
}
